package pack

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// header describes the pixels of a pack.
type header struct {
	Kind        string
	Height      int
	Width       int
	Hash        string
	Names       texts
	SkipNames   texts
	SkipReasons texts
	OddNames    texts
	OddReasons  texts
}

// setSkipped sorts what was skipped, which comes from several places, by name.
func (h *header) setSkipped(skipped []Skip) {
	slices.SortFunc(skipped, func(a, b Skip) int { return strings.Compare(a.Name, b.Name) })
	for _, skip := range skipped {
		h.SkipNames = append(h.SkipNames, skip.Name)
		h.SkipReasons = append(h.SkipReasons, skip.Reason)
	}
}

// texts are strings of any bytes. JSON holds Unicode only, so a list with a
// name that is not UTF-8 is written in base64.
type texts []string

func (t texts) MarshalJSON() ([]byte, error) {
	for _, s := range t {
		if !utf8.ValidString(s) {
			return json.Marshal(map[string][]string{"base64": t.encoded()})
		}
	}
	return json.Marshal([]string(t))
}

func (t texts) encoded() []string {
	out := make([]string, len(t))
	for i, s := range t {
		out[i] = base64.StdEncoding.EncodeToString([]byte(s))
	}
	return out
}

func (t *texts) UnmarshalJSON(data []byte) error {
	if len(data) == 0 || data[0] != '{' {
		return json.Unmarshal(data, (*[]string)(t))
	}
	var coded struct{ Base64 [][]byte }
	if err := json.Unmarshal(data, &coded); err != nil {
		return err
	}
	*t = make(texts, len(coded.Base64))
	for i, b := range coded.Base64 {
		(*t)[i] = string(b)
	}
	return nil
}
