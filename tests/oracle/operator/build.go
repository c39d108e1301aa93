package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	_ "unsafe"

	"github.com/blang/semver/v4"
	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/matcher/compat"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/cache"

	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/namespacelabeler"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	prompkg "github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

//go:linkname checkAlertmanagerConfig github.com/prometheus-operator/prometheus-operator/pkg/alertmanager.checkAlertmanagerConfigResource
func checkAlertmanagerConfig(context.Context, *v1alpha1.AlertmanagerConfig, semver.Version, *assets.StoreBuilder) error

// Events collects the warnings that the operator would leave at the objects.
type events map[string]string

func (e events) Event(o runtime.Object, _, _, message string) {
	m, _ := meta.Accessor(o)
	e[o.GetObjectKind().GroupVersionKind().Kind+" "+key(m)] = message
}

func (e events) Eventf(o runtime.Object, kind, reason, format string, args ...interface{}) {
	e.Event(o, kind, reason, fmt.Sprintf(format, args...))
}

func (e events) AnnotatedEventf(o runtime.Object, _ map[string]string, kind, reason, format string, args ...interface{}) {
	e.Eventf(o, kind, reason, format, args...)
}

func (c *cluster) prometheus(ctx context.Context, p *monitoringv1.Prometheus) (out built) {
	rejected := events{}
	out.Rejected = rejected
	fail := func(err error) built { out.Error = err.Error(); return out }
	store := c.store()
	metrics := operator.NewMetrics(prometheus.NewRegistry())
	selector, err := prompkg.NewResourceSelector(quiet, p, store, c.namespaces, metrics, rejected)
	if err != nil {
		return fail(err)
	}
	services, err := selector.SelectServiceMonitors(ctx, c.lister("ServiceMonitor"))
	if err != nil {
		return fail(err)
	}
	pods, err := selector.SelectPodMonitors(ctx, c.lister("PodMonitor"))
	if err != nil {
		return fail(err)
	}
	probes, err := selector.SelectProbes(ctx, c.lister("Probe"))
	if err != nil {
		return fail(err)
	}
	generator, err := prompkg.NewConfigGenerator(quiet, p)
	if err != nil {
		return fail(err)
	}
	text, err := generator.GenerateServerConfiguration(p, services.ValidResources(),
		pods.ValidResources(), probes.ValidResources(), nil, store, nil, nil, nil, []string{"rules"})
	if err != nil {
		return fail(err)
	}
	out.Config = string(text)
	labeler := namespacelabeler.New(p.Spec.EnforcedNamespaceLabel, p.Spec.ExcludedFromEnforcement, true)
	out.Rules, err = c.rules(operator.PrometheusFormat, p.Spec.Version, p.Spec.RuleSelector,
		p.Spec.RuleNamespaceSelector, p.Namespace, labeler, rejected)
	if err != nil {
		return fail(err)
	}
	out.Load = unreadable(out.Rules)
	return out
}

func (c *cluster) ruler(r *monitoringv1.ThanosRuler) (out built) {
	rejected := events{}
	out.Rejected = rejected
	labeler := namespacelabeler.New(r.Spec.EnforcedNamespaceLabel, r.Spec.ExcludedFromEnforcement, false)
	version := operator.DefaultThanosVersion
	if r.Spec.Version != nil {
		version = *r.Spec.Version
	}
	var err error
	out.Rules, err = c.rules(operator.ThanosFormat, version, r.Spec.RuleSelector,
		r.Spec.RuleNamespaceSelector, r.Namespace, labeler, rejected)
	if err != nil {
		out.Error = err.Error()
	}
	out.Load = unreadable(out.Rules)
	return out
}

func (c *cluster) rules(format operator.RuleConfigurationFormat, version string, of, in *metav1.LabelSelector,
	own string, labeler *namespacelabeler.Labeler, rejected events,
) (map[string]string, error) {
	if of == nil {
		return nil, nil
	}
	informers, err := c.informers("PrometheusRule")
	if err != nil {
		return nil, err
	}
	selector, err := operator.NewPrometheusRuleSelector(format, version, of, labeler, informers, rejected, quiet)
	if err != nil {
		return nil, err
	}
	namespaces, err := c.matching(in, own)
	if err != nil {
		return nil, err
	}
	found, _, err := selector.Select(namespaces)
	c.explain(labeler, rejected)
	return found, err
}

// unreadable is what Prometheus says of rules that it cannot load.
func unreadable(files map[string]string) string {
	for name, text := range files {
		if _, errs := rulefmt.Parse([]byte(text), false); len(errs) > 0 {
			return fmt.Sprint(name, ": ", errs)
		}
	}
	return ""
}

// explain says why rules are refused, which the operator only writes to its log, if at all.
func (c *cluster) explain(labeler *namespacelabeler.Labeler, rejected events) {
	for _, o := range c.byKind["PrometheusRule"].GetStore().List() {
		rule := o.(*monitoringv1.PrometheusRule).DeepCopy()
		name := "PrometheusRule " + key(rule)
		if err := labeler.EnforceNamespaceLabel(rule); err != nil {
			rejected[name] = err.Error()
		} else if errs := operator.ValidateRule(rule.Spec); rejected[name] != "" {
			rejected[name] = fmt.Sprint(errs)
		}
	}
}

func (c *cluster) alertmanager(ctx context.Context, a *monitoringv1.Alertmanager) (out built) {
	rejected := events{}
	out.Rejected = rejected
	fail := func(err error) built { out.Error = err.Error(); return out }
	secret := c.secrets[a.Namespace+"/alertmanager-"+a.Name]
	if secret == nil {
		secret = &corev1.Secret{}
	}
	raw := secret.Data["alertmanager.yaml"]
	if a.Spec.AlertmanagerConfigSelector == nil {
		out.Config = string(raw)
		return out
	}
	version := semver.MustParse(operator.DefaultAlertmanagerVersion[1:])
	if a.Spec.Version != "" {
		version = semver.MustParse(a.Spec.Version)
	}
	store := c.store()
	selected, err := c.configs(ctx, a, version, store, rejected)
	if err != nil {
		return fail(err)
	}
	builder := alertmanager.NewConfigBuilder(quiet, version, store, a)
	if err := builder.InitializeFromRawConfiguration(raw); err != nil {
		return fail(err)
	}
	if err := builder.AddAlertmanagerConfigs(ctx, selected); err != nil {
		return fail(err)
	}
	text, err := builder.MarshalJSON()
	if err != nil {
		return fail(err)
	}
	out.Config = string(text)
	out.Load, out.LoadClassic = load(out.Config, ""), load(out.Config, "classic-mode")
	return out
}

// configs are the AlertmanagerConfigs that the operator selects and takes.
func (c *cluster) configs(ctx context.Context, a *monitoringv1.Alertmanager, version semver.Version,
	store *assets.StoreBuilder, rejected events,
) (map[string]*v1alpha1.AlertmanagerConfig, error) {
	namespaces, err := c.matching(a.Spec.AlertmanagerConfigNamespaceSelector, a.Namespace)
	if err != nil {
		return nil, err
	}
	selector, err := metav1.LabelSelectorAsSelector(a.Spec.AlertmanagerConfigSelector)
	if err != nil {
		return nil, err
	}
	found := map[string]*v1alpha1.AlertmanagerConfig{}
	for _, namespace := range namespaces {
		err := c.lister("AlertmanagerConfig")(namespace, selector, func(o interface{}) {
			each := o.(*v1alpha1.AlertmanagerConfig)
			if err := checkAlertmanagerConfig(ctx, each, version, store); err != nil {
				rejected["AlertmanagerConfig "+key(each)] = err.Error()
				return
			}
			found[key(each)] = each
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// load is what Alertmanager says of a configuration when it reloads.
func load(text, features string) string {
	flags, err := featurecontrol.NewFlags(quiet, features)
	if err != nil {
		return err.Error()
	}
	compat.InitFromFlags(quiet, flags)
	before := model.NameValidationScheme                   //nolint:staticcheck // as Alertmanager's own process has it
	defer func() { model.NameValidationScheme = before }() //nolint:staticcheck
	model.NameValidationScheme = model.UTF8Validation      //nolint:staticcheck
	if _, err := config.Load(text); err != nil {
		return err.Error()
	}
	return ""
}

func (c *cluster) lister(kind string) prompkg.ListAllByNamespaceFn {
	indexer := c.byKind[kind].GetIndexer()
	return func(namespace string, selector labels.Selector, each cache.AppendFunc) error {
		return cache.ListAllByNamespace(indexer, namespace, selector, each)
	}
}

func (c *cluster) matching(selector *metav1.LabelSelector, own string) ([]string, error) {
	if selector == nil {
		return []string{own}, nil
	}
	s, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return nil, err
	}
	return operator.ListMatchingNamespaces(s, c.namespaces)
}
