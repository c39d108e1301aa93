// Command kustomize builds kustomizations with kustomize's own engine.
//
// It reads one JSON case per line on stdin, {"files": {path: text}, "path": folder}, and
// writes one JSON line per case: the error, or the objects as `kustomize build` prints
// them. With "order": "none" the objects are not sorted, as in kustomize's own tests.
// Without files the path is a folder on disk.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

type input struct {
	Files map[string]string `json:"files"`
	Path  string            `json:"path"`
	Order string            `json:"order"`
}

type output struct {
	YAML  string `json:"yaml"`
	Error string `json:"error,omitempty"`
}

func build(in input) (out output) {
	defer func() {
		if reason := recover(); reason != nil {
			out = output{Error: fmt.Sprintf("panic: %v", reason)}
		}
	}()
	openapi.ResetOpenAPI()
	disk, path := filesys.MakeFsInMemory(), "/"+in.Path
	if in.Files == nil {
		disk, path = filesys.MakeFsOnDisk(), in.Path
	}
	for path, text := range in.Files {
		if err := disk.WriteFile("/"+path, []byte(text)); err != nil {
			return output{Error: err.Error()}
		}
	}
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified
	if in.Order == "none" {
		options.Reorder = krusty.ReorderOptionNone
	}
	objects, err := krusty.MakeKustomizer(options).Run(disk, path)
	if err != nil {
		return output{Error: err.Error()}
	}
	text, err := objects.AsYaml()
	if err != nil {
		return output{Error: err.Error()}
	}
	return output{YAML: string(text)}
}

func main() {
	log.SetOutput(os.Stderr)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<28)
	answers := json.NewEncoder(os.Stdout)
	answers.SetEscapeHTML(false)
	for lines.Scan() {
		var in input
		if err := json.Unmarshal(lines.Bytes(), &in); err != nil {
			log.Fatal(err)
		}
		if err := answers.Encode(build(in)); err != nil {
			log.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}
