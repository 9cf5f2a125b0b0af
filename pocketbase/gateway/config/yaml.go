package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// readYAML reads YAML without what a configuration does not need and a reader would stumble over: anchors, tags, keys
// that are no text, several documents in one.
func readYAML(document []byte) (root *node, problem *Problem) {
	// The parser takes the square of the nesting in time; this refuses what no one wrote by hand.
	if brackets := strings.Count(string(document), "[") + strings.Count(string(document), "{"); brackets > mostBrackets {
		return nil, &Problem{1, 1, "", fmt.Sprintf("there are more than %d brackets", mostBrackets)}
	}
	for i, line := range strings.Split(string(document), "\n") {
		if len(line) > longestYAMLLine {
			return nil, &Problem{i + 1, 1, "", "this line is longer than 8 KiB: use a block (|) for long texts"}
		}
	}
	// It is a foreign parser fed by people: should it give up on some text, that is a mistake in the text, not an end
	// of the server.
	defer func() {
		if recover() != nil {
			root, problem = nil, &Problem{1, 1, "", "this cannot be read as YAML"}
		}
	}()
	parsed, err := parser.ParseBytes(document, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, syntaxProblem(err)
	}
	root = &node{place: place{1, 1}}
	found := false
	for _, one := range parsed.Docs {
		if one.Body == nil || one.Body.Type() == ast.CommentType {
			continue
		}
		if found {
			where := placeOf(one.Body)
			return nil, &Problem{where.line, where.column, "", "a second document begins here: only one is read"}
		}
		if root, problem = fromYAML(one.Body, 0); problem != nil {
			return nil, problem
		}
		found = true
	}
	return root, nil
}

// syntaxProblem leaves out the excerpt that the parser adds: a key may stand in it.
func syntaxProblem(err error) *Problem {
	var located *yaml.SyntaxError
	if errors.As(err, &located) && located.Token != nil && located.Token.Position != nil {
		position := located.Token.Position
		return &Problem{max(1, position.Line), max(1, position.Column), "", "this is not YAML: " + located.Message}
	}
	return &Problem{1, 1, "", "this cannot be read as YAML"}
}

func placeOf(n ast.Node) place {
	switch group := n.(type) {
	case *ast.MappingNode: // written as a block, its own token is the first colon
		if !group.IsFlowStyle && len(group.Values) > 0 {
			return placeOf(group.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return placeOf(group.Key)
	}
	if token := n.GetToken(); token != nil && token.Position != nil {
		return place{max(1, token.Position.Line), max(1, token.Position.Column)}
	}
	return place{1, 1}
}

func fromYAML(n ast.Node, depth int) (*node, *Problem) {
	where := placeOf(n)
	refuse := func(reason string) (*node, *Problem) {
		return nil, &Problem{where.line, where.column, "", reason}
	}
	if depth > deepest {
		return refuse(tooDeep)
	}
	switch read := n.(type) {
	case *ast.NullNode:
		return &node{place: where, kind: empty}, nil
	case *ast.StringNode:
		return &node{place: where, kind: text, text: read.Value}, nil
	case *ast.LiteralNode:
		return &node{place: where, kind: text, text: read.Value.Value}, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return &node{place: where, kind: number, text: n.GetToken().Value}, nil
	case *ast.BoolNode:
		return &node{place: where, kind: boolean, text: fmt.Sprint(read.Value)}, nil
	case *ast.MappingNode:
		return fromMapping(read.Values, where, depth)
	case *ast.MappingValueNode:
		return fromMapping([]*ast.MappingValueNode{read}, where, depth)
	case *ast.SequenceNode:
		list := &node{place: where, kind: sequence}
		for _, value := range read.Values {
			item, problem := fromYAML(value, depth+1)
			if problem != nil {
				return nil, problem
			}
			list.items = append(list.items, item)
		}
		return list, nil
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return refuse("anchors and references to them (&, *, <<) are not read: write it out")
	case *ast.TagNode:
		return refuse("tags (!) are not read: leave it out, quotes make a text")
	default:
		return refuse("this cannot be read here")
	}
}

func fromMapping(values []*ast.MappingValueNode, where place, depth int) (*node, *Problem) {
	group := &node{place: where, kind: mapping}
	for _, one := range values {
		key, problem := fromYAML(one.Key, depth)
		if problem != nil {
			return nil, problem
		}
		if key.kind == sequence || key.kind == mapping {
			return nil, &Problem{key.line, key.column, "", "the name of a field must be text"}
		}
		if one.Value == nil {
			group.entries = append(group.entries, entry{key.place, key.text, &node{place: key.place}})
			continue
		}
		value, problem := fromYAML(one.Value, depth+1)
		if problem != nil {
			return nil, problem
		}
		group.entries = append(group.entries, entry{key.place, key.text, value})
	}
	return group, nil
}
