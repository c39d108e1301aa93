// Command eval evaluates PromQL expressions with Prometheus' own engine.
//
// It reads one JSON case per line on stdin, {"series": [{"labels": {}, "values": []}],
// "expressions": []}: the samples are a minute apart, the last one is at the time of the
// evaluation. It writes one JSON line per case with, for each expression, the error or
// the type and the series of the result.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"time"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"
)

const (
	minute = int64(60_000)
	end    = int64(1_700_000_000_000)
)

type series struct {
	Labels map[string]string `json:"labels"`
	Values []float64         `json:"values"`
}

type input struct {
	Series      []series `json:"series"`
	Expressions []string `json:"expressions"`
}

type sample struct {
	Labels map[string]string `json:"labels"`
	Value  string            `json:"value"`
}

type output struct {
	Error  string   `json:"error,omitempty"`
	Type   string   `json:"type,omitempty"`
	Result []sample `json:"result"`
}

type point struct {
	t int64
	v float64
}

func (p point) T() int64                      { return p.t }
func (p point) ST() int64                     { return 0 }
func (p point) F() float64                    { return p.v }
func (p point) H() *histogram.Histogram       { return nil }
func (p point) FH() *histogram.FloatHistogram { return nil }
func (p point) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (p point) Copy() chunks.Sample           { return p }

// memory is a storage that holds the series of one case.
type memory []storage.Series

func (m memory) Querier(_, _ int64) (storage.Querier, error) { return m, nil }
func (m memory) Close() error                                { return nil }

func (m memory) LabelValues(context.Context, string, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, nil
}

func (m memory) LabelNames(context.Context, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, nil
}

func (m memory) Select(_ context.Context, _ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	found := make([]storage.Series, 0, len(m))
next:
	for _, each := range m {
		for _, matcher := range matchers {
			if !matcher.Matches(each.Labels().Get(matcher.Name)) {
				continue next
			}
		}
		found = append(found, each)
	}
	return &set{found, -1}
}

type set struct {
	series []storage.Series
	at     int
}

func (s *set) Next() bool                        { s.at++; return s.at < len(s.series) }
func (s *set) At() storage.Series                { return s.series[s.at] }
func (s *set) Err() error                        { return nil }
func (s *set) Warnings() annotations.Annotations { return nil }

func load(in []series) memory {
	var m memory
	for _, each := range in {
		samples := make([]chunks.Sample, len(each.Values))
		for i, v := range each.Values {
			samples[i] = point{end - minute*int64(len(each.Values)-1-i), v}
		}
		m = append(m, storage.NewListSeries(labels.FromMap(each.Labels), samples))
	}
	return m
}

func number(v float64) string {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return fmt.Sprint(v)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

func evaluate(engine *promql.Engine, m memory, text string) (out output) {
	out.Result = []sample{}
	query, err := engine.NewInstantQuery(context.Background(), m, nil, text, time.UnixMilli(end))
	if err != nil {
		out.Error = err.Error()
		return out
	}
	defer query.Close()
	result := query.Exec(context.Background())
	if result.Err != nil {
		out.Error = result.Err.Error()
		return out
	}
	out.Type = string(result.Value.Type())
	switch value := result.Value.(type) {
	case promql.Vector:
		for _, each := range value {
			out.Result = append(out.Result, sample{each.Metric.Map(), number(each.F)})
		}
	case promql.Scalar:
		out.Result = append(out.Result, sample{map[string]string{}, number(value.V)})
	}
	return out
}

func main() {
	engine := promql.NewEngine(promql.EngineOpts{
		MaxSamples: 1_000_000, Timeout: time.Minute, LookbackDelta: 5 * time.Minute,
		EnableAtModifier: true, EnableNegativeOffset: true,
		NoStepSubqueryIntervalFn: func(int64) int64 { return minute },
		Parser:                   parser.NewParser(parser.Options{EnableExperimentalFunctions: true}),
	})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	to := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var in input
		if err := json.Unmarshal(lines.Bytes(), &in); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		m, out := load(in.Series), make([]output, len(in.Expressions))
		for i, text := range in.Expressions {
			out[i] = evaluate(engine, m, text)
		}
		if err := to.Encode(out); err != nil {
			os.Exit(2)
		}
	}
}
