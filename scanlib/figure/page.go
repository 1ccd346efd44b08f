package figure

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"image"
	"image/png"
	"io"
)

// Page shows all images of some clusters, as one self-contained HTML file.
type Page struct {
	Title    string
	Note     string // one line under the title; may be empty
	Clusters []PageCluster
}

// PageCluster is one cluster of a page.
type PageCluster struct {
	Name   string // such as "Cluster 3"
	Note   string // such as the majority class; may be empty
	Images []PageImage
}

// PageImage is one image; Caption shows when the mouse rests on it.
type PageImage struct {
	Image   image.Image
	Caption string
}

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"data": dataURL}).Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{.Title}}</title>
<style>
body { font: 15px/1.4 sans-serif; margin: 2em; color: #202020; }
p, small { color: #6a6a6a; }
div { display: flex; flex-wrap: wrap; gap: 4px; }
img { image-rendering: pixelated; min-width: 56px; border: 1px solid #ddd; }
nav a { margin-right: 1em; }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
<p>{{.Note}}</p>
<nav>{{range $i, $c := .Clusters}}<a href="#c{{$i}}">{{$c.Name}} ({{len $c.Images}})</a>{{end}}</nav>
{{range $i, $c := .Clusters}}<h2 id="c{{$i}}">{{$c.Name}} <small>{{len $c.Images}} images{{with $c.Note}}, {{.}}{{end}}</small></h2>
<div>{{range $c.Images}}<img src="{{data .Image}}" title="{{.Caption}}" alt="{{.Caption}}">
{{end}}</div>
{{end}}</body>
</html>
`))

// WriteHTML writes the page.
func (p Page) WriteHTML(w io.Writer) error {
	if err := pageTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("figure: page: %w", err)
	}
	return nil
}

// dataURL returns an image as a data URL, to embed in the page.
func dataURL(img image.Image) (template.URL, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", err
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), nil
}
