// Command promql judges PromQL expressions with Prometheus' own parser.
//
// It reads a JSON array of strings on stdin and writes a JSON array with, per
// expression, the verdict, the first error (message, byte offsets) and the
// type and byte span of every node in pre-order.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/prometheus/prometheus/promql/parser"
)

type span struct {
	Type  string `json:"type"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

type verdict struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Type  string `json:"type,omitempty"`
	Nodes []span `json:"nodes,omitempty"`
}

func judge(p parser.Parser, text string) (out verdict) {
	expr, err := p.ParseExpr(text)
	if err != nil {
		out.Error = err.Error()
		var all parser.ParseErrors
		if errors.As(err, &all) && len(all) > 0 {
			out.Error = all[0].Err.Error()
			out.Start = int(all[0].PositionRange.Start)
			out.End = int(all[0].PositionRange.End)
		}
		return out
	}
	out.OK = true
	out.Type = string(expr.Type())
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		if node == nil {
			return nil
		}
		r := node.PositionRange()
		name := strings.TrimPrefix(fmt.Sprintf("%T", node), "*parser.")
		out.Nodes = append(out.Nodes, span{name, int(r.Start), int(r.End)})
		return nil
	})
	return out
}

func main() {
	plain := flag.Bool("plain", false, "switch the optional features off")
	utf8 := flag.Bool("utf8", false, "allow unquoted UTF-8 names")
	flag.Parse()
	p := parser.NewParser(parser.Options{
		EnableExperimentalFunctions: !*plain,
		EnableBinopFillModifiers:    !*plain,
		EnableUnquotedUTF8Names:     *utf8,
	})
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	verdicts := make([]verdict, 0, len(texts))
	for _, text := range texts {
		verdicts = append(verdicts, judge(p, text))
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
