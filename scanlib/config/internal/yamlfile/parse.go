package yamlfile

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// maxBytes is far above the size of any configuration: a larger file is
// something else.
const maxBytes = 1 << 20

// Read returns the content of a file of at most maxBytes.
func Read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return nil, err
	} else if info.IsDir() {
		return nil, fmt.Errorf("%s is a directory: want a YAML file", path)
	}
	src, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err == nil && len(src) > maxBytes {
		err = fmt.Errorf("%s is larger than %d bytes: not a configuration", path, maxBytes)
	}
	return src, err
}

// Parse returns the one mapping in src; example is a line of such a file.
func Parse(file string, src []byte, example string) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc yaml.Node
	err := dec.Decode(&doc)
	if err != nil && err != io.EOF {
		return nil, syntaxError(file, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return nil, fmt.Errorf("%s: empty: want keys such as `%s`", file, example)
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: want keys such as `%s`", file, root.Line, example)
	}
	var next yaml.Node
	if err := dec.Decode(&next); err == nil {
		return nil, fmt.Errorf("%s:%d: a second document starts here: want one", file, next.Line)
	} else if err != io.EOF {
		return nil, syntaxError(file, err)
	}
	return root, nil
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntaxError writes the line number of the YAML parser's error as our messages
// do.
func syntaxError(file string, err error) error {
	text := err.Error()
	at := file
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		text = text[len(m[0]):]
		if m[1] != "" {
			at += ":" + m[1]
		}
	}
	return fmt.Errorf("%s: not YAML: %s", at, text)
}

// Lookup returns the value of a key of a mapping, nil where it has none.
func Lookup(m *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return resolve(m.Content[i+1])
		}
	}
	return nil
}

// resolve follows an alias to what it stands for.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
