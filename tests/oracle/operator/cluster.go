package main

import (
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/informers"
)

// Cluster holds the objects as the operator's informers would.
type cluster struct {
	prometheuses  []*monitoringv1.Prometheus
	rulers        []*monitoringv1.ThanosRuler
	alertmanagers []*monitoringv1.Alertmanager
	namespaces    cache.SharedIndexInformer
	secrets       map[string]*corev1.Secret
	assets        []runtime.Object
	byKind        map[string]cache.SharedIndexInformer
}

func key(o metav1.Object) string { return o.GetNamespace() + "/" + o.GetName() }

func informer(example runtime.Object) cache.SharedIndexInformer {
	byNamespace := cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc}
	return cache.NewSharedIndexInformer(&cache.ListWatch{}, example, 0, byNamespace)
}

func read(objects []json.RawMessage) (*cluster, map[string]string) {
	c := &cluster{
		namespaces: informer(&corev1.Namespace{}),
		secrets:    map[string]*corev1.Secret{},
		byKind: map[string]cache.SharedIndexInformer{
			"ServiceMonitor":     informer(&monitoringv1.ServiceMonitor{}),
			"PodMonitor":         informer(&monitoringv1.PodMonitor{}),
			"Probe":              informer(&monitoringv1.Probe{}),
			"PrometheusRule":     informer(&monitoringv1.PrometheusRule{}),
			"AlertmanagerConfig": informer(&v1alpha1.AlertmanagerConfig{}),
		},
	}
	undecoded := map[string]string{}
	for _, raw := range objects {
		var o metav1.PartialObjectMetadata
		err := json.Unmarshal(raw, &o)
		if err == nil {
			err = c.add(o, raw)
		}
		if err != nil {
			undecoded[o.Kind+" "+key(&o)] = err.Error()
		}
	}
	return c, undecoded
}

func decode[T any](raw []byte, into *T) (*T, error) {
	return into, json.Unmarshal(raw, into)
}

func (c *cluster) add(o metav1.PartialObjectMetadata, raw []byte) error {
	switch o.Kind {
	case "Prometheus":
		p, err := decode(raw, &monitoringv1.Prometheus{})
		c.prometheuses = append(c.prometheuses, p)
		return err
	case "ThanosRuler":
		r, err := decode(raw, &monitoringv1.ThanosRuler{})
		c.rulers = append(c.rulers, r)
		return err
	case "Alertmanager":
		a, err := decode(raw, &monitoringv1.Alertmanager{})
		c.alertmanagers = append(c.alertmanagers, a)
		return err
	case "Namespace":
		n, err := decode(raw, &corev1.Namespace{})
		if err == nil {
			err = c.namespaces.GetStore().Add(n)
		}
		return err
	case "Secret":
		s, err := decode(raw, &corev1.Secret{})
		if err != nil {
			return err
		}
		for name, value := range s.StringData {
			if s.Data == nil {
				s.Data = map[string][]byte{}
			}
			s.Data[name] = []byte(value)
		}
		c.secrets[key(s)] = s
		c.assets = append(c.assets, s)
		return nil
	case "ConfigMap":
		m, err := decode(raw, &corev1.ConfigMap{})
		c.assets = append(c.assets, m)
		return err
	}
	return c.addSelected(o, raw)
}

// addSelected stores what the operator selects by label.
func (c *cluster) addSelected(o metav1.PartialObjectMetadata, raw []byte) error {
	var (
		object runtime.Object
		err    error
	)
	switch o.Kind {
	case "ServiceMonitor":
		object, err = decode(raw, &monitoringv1.ServiceMonitor{})
	case "PodMonitor":
		object, err = decode(raw, &monitoringv1.PodMonitor{})
	case "Probe":
		object, err = decode(raw, &monitoringv1.Probe{})
	case "PrometheusRule":
		object, err = decode(raw, &monitoringv1.PrometheusRule{})
	case "AlertmanagerConfig":
		object, err = alertmanagerConfig(o.APIVersion, raw)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return c.byKind[o.Kind].GetIndexer().Add(object)
}

// alertmanagerConfig reads either version; the conversion webhook makes it v1alpha1.
func alertmanagerConfig(version string, raw []byte) (*v1alpha1.AlertmanagerConfig, error) {
	if version == "monitoring.coreos.com/v1alpha1" {
		return decode(raw, &v1alpha1.AlertmanagerConfig{})
	}
	if version != "monitoring.coreos.com/v1beta1" {
		return nil, fmt.Errorf("no such version: %s", version)
	}
	written, err := decode(raw, &v1beta1.AlertmanagerConfig{})
	if err != nil {
		return nil, err
	}
	converted := &v1alpha1.AlertmanagerConfig{}
	return converted, written.ConvertTo(converted)
}

func (c *cluster) store() *assets.StoreBuilder {
	api := fake.NewSimpleClientset(c.assets...).CoreV1()
	return assets.NewStoreBuilder(api, api)
}

// A factory of the one informer that there is for a kind.
type factory struct{ of cache.SharedIndexInformer }

func (f factory) Informer() cache.SharedIndexInformer { return f.of }
func (f factory) Lister() cache.GenericLister {
	return cache.NewGenericLister(f.of.GetIndexer(), schema.GroupResource{})
}
func (f factory) Namespaces() sets.Set[string] { return sets.New("") }
func (f factory) ForResource(string, schema.GroupVersionResource) (informers.InformLister, error) {
	return f, nil
}

func (c *cluster) informers(kind string) (*informers.ForResource, error) {
	return informers.NewInformersForResource(factory{c.byKind[kind]}, schema.GroupVersionResource{})
}
