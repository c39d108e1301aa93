// Command operator does what the Prometheus Operator does, with its own packages.
//
// It reads one JSON document per line on stdin, {"objects": [...]}: Kubernetes objects as
// they would be applied, among them the Prometheus, ThanosRuler and Alertmanager objects
// that select the others. For each line it writes one with the configuration that the
// operator would generate for each of these, the rules it would mount, what it rejects and
// why, and whether Alertmanager's own loader takes the result.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
)

type input struct {
	Objects []json.RawMessage `json:"objects"`
}

// Built is what the operator makes for one Prometheus, ThanosRuler or Alertmanager.
type built struct {
	Config   string            `json:"config,omitempty"`
	Rules    map[string]string `json:"rules,omitempty"`
	Rejected map[string]string `json:"rejected"`
	Error    string            `json:"error,omitempty"`
	// Load is what the engine's own loader says of the configuration or of the rules;
	// LoadClassic is Alertmanager's in its classic mode.
	Load        string `json:"load,omitempty"`
	LoadClassic string `json:"load_classic,omitempty"`
}

type output struct {
	Prometheuses  map[string]built  `json:"prometheuses"`
	Rulers        map[string]built  `json:"rulers"`
	Alertmanagers map[string]built  `json:"alertmanagers"`
	Undecoded     map[string]string `json:"undecoded"`
}

func answer(line []byte) (output, error) {
	var in input
	if err := json.Unmarshal(line, &in); err != nil {
		return output{}, err
	}
	c, undecoded := read(in.Objects)
	out := output{map[string]built{}, map[string]built{}, map[string]built{}, undecoded}
	ctx := context.Background()
	for _, p := range c.prometheuses {
		out.Prometheuses[key(p)] = guarded(func() built { return c.prometheus(ctx, p) })
	}
	for _, r := range c.rulers {
		out.Rulers[key(r)] = guarded(func() built { return c.ruler(r) })
	}
	for _, a := range c.alertmanagers {
		out.Alertmanagers[key(a)] = guarded(func() built { return c.alertmanager(ctx, a) })
	}
	return out, nil
}

// guarded says so where the operator itself would crash.
func guarded(build func() built) (out built) {
	defer func() {
		if reason := recover(); reason != nil {
			out = built{Rejected: map[string]string{}, Error: fmt.Sprint("panic: ", reason)}
		}
	}()
	return build()
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	to := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		out, err := answer(lines.Bytes())
		if err == nil {
			err = to.Encode(out)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
}
