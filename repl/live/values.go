package live

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"scango/repl/live/internal/protocol"
)

// Numbers returns the value of an expression: of a number, one; of a list, all.
// Like Run it ends the program after an error.
//
//	acc := live.Numbers(`cl.acc`)[0]
//	sizes := live.Numbers(`cl.sizes`)
func Numbers(expression string) []float64 {
	numbers, err := GetNumbers(expression)
	check(err)
	return numbers
}

// GetNumbers is like Numbers but returns the error.
func GetNumbers(expression string) ([]float64, error) {
	text, err := get(expression)
	if err != nil {
		return nil, err
	}
	return numbers(expression, []byte(text))
}

func numbers(expression string, text []byte) ([]float64, error) {
	var one float64
	if json.Unmarshal(text, &one) == nil {
		return []float64{one}, nil
	}
	var all []float64
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("%s is neither a number nor a list of numbers: %.60s", expression, text)
	}
	return all, nil
}

// Text returns the value of an expression as the session prints it; a string
// without its quotes. Like Run it ends the program after an error.
//
//	dir := live.Text(`cl.dir`)
func Text(expression string) string {
	text, err := GetText(expression)
	check(err)
	return text
}

// GetText is like Text but returns the error.
func GetText(expression string) (string, error) {
	text, err := get(expression)
	if err != nil {
		return "", err
	}
	if unquoted, err := strconv.Unquote(text); err == nil {
		return unquoted, nil
	}
	return text, nil
}

// ask evaluates what this package wants to know: the session does not record it
// as an input, and its value is not shown.
func ask(code string) (*protocol.Bundle, error) {
	q := protocol.Request{Op: protocol.Eval, Code: code, Unrecorded: true}
	return evaluate(context.Background(), q, newScreen(os.Stdout, os.Stderr))
}

// get returns the text of a value, without showing it.
func get(expression string) (string, error) {
	value, err := ask(expression)
	if err != nil {
		return "", err
	}
	if value == nil {
		return "", fmt.Errorf("%s has no value", expression)
	}
	return string(value.Data[textPlain]), nil
}

// Features returns the features of an encoder, a row for each image: "train"
// or "val". Like Run it ends the program after an error.
//
//	x := live.Features("enc", "train")
func Features(encoder, images string) *Array {
	a, err := GetFeatures(encoder, images)
	check(err)
	return a
}

// GetFeatures is like Features but returns the error.
func GetFeatures(encoder, images string) (*Array, error) {
	dir, err := os.MkdirTemp("", "scan-features-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "features.npy")
	code := fmt.Sprintf("features(%s).save(%q, images=%q)", encoder, name, images)
	if _, err := ask(code); err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readArray(f)
}
