package drivers

import "encoding/json"

// openAIText is a piece of an answer: a string, or, from some servers, a list of parts of which the text counts.
type openAIText string

func (t *openAIText) UnmarshalJSON(data []byte) error {
	if data[0] != '[' {
		return json.Unmarshal(data, (*string)(t))
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	err := json.Unmarshal(data, &parts)
	for _, part := range parts {
		if part.Type == "text" { // and not what it thought
			*t += openAIText(part.Text)
		}
	}
	return err
}

// openAIArguments are JSON in a string, or, from some servers, the JSON itself.
type openAIArguments string

func (a *openAIArguments) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		return json.Unmarshal(data, (*string)(a))
	}
	*a = openAIArguments(data)
	return nil
}
