package routing

import (
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// A condition is a sentence, not a program: these bounds are far above any sensible one, and keep what it costs small.
const (
	longestCondition = 1000 // characters
	mostTokens       = 200
	mostNodes        = 200
)

// Condition is one that compiled. The zero value is true of nothing.
type Condition struct {
	program *vm.Program
}

// Compile reads a condition such as `message_length > 1000 && request.language === 'es'`. The error says what is wrong
// in words for the one who wrote it: an unknown name comes with the known ones.
func Compile(condition string) (Condition, error) {
	translated, err := translate(condition)
	if err != nil {
		return Condition{}, err
	}
	program, err := expr.Compile(translated, expr.Env(environment{}), expr.AsBool(),
		expr.DisableAllBuiltins(), expr.DisableIfOperator(), expr.MaxNodes(mostNodes))
	if err != nil {
		return Condition{}, explain(err)
	}
	return Condition{program}, nil
}

// Match tells whether the condition is true of the facts. It fails where the condition has no answer for them, such as
// after a division by zero.
func (c Condition) Match(facts Facts) (bool, error) { return c.run(facts.environment()) }

func (c Condition) run(known environment) (bool, error) {
	if c.program == nil {
		return false, nil
	}
	answer, err := expr.Run(c.program, known)
	if err != nil {
		return false, explain(err)
	}
	matched, boolean := answer.(bool)
	if !boolean {
		return false, fmt.Errorf("it gives a %T, not true or false", answer)
	}
	return matched, nil
}

// explain keeps the first sentence of the language's error: its position and its excerpt are of the translation, which
// nobody but this package has seen.
func explain(err error) error {
	var located *file.Error
	message := err.Error()
	if errors.As(err, &located) {
		message = located.Message
	}
	message, _, _ = strings.Cut(message, "\n")
	if rest, found := strings.CutPrefix(message, "expected bool, but got "); found {
		return fmt.Errorf("it must be true or false, and is a value of type %s", rest)
	}
	return errors.New(message)
}
