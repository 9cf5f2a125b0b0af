package observe

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are counted always, and shown where the operator asked for it.
type Metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec
	seconds   *prometheus.HistogramVec
	downloads *prometheus.CounterVec
	spans     *prometheus.HistogramVec
}

// NewMetrics has a registry of its own, so that two servers in one process do not clash.
func NewMetrics(version, commit string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "helen_http_requests_total", Help: "Requests answered, by method, route and status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "helen_http_request_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.001, .005, .01, .05, .1, .5, 1, 5, 30, 120},
		}, []string{"route"}),
		downloads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "helen_model_downloads_total", Help: "Model files fetched from upstream, by result.",
		}, []string{"result"}),
	}
	m.spans = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "helen_gateway_seconds", Help: "Our own time within an answer: asking the provider, and passing on what came.",
		Buckets: prometheus.ExponentialBuckets(10e-6, math.Pow(10, 1./9), 41), // 10 µs to 0.28 s, nine a decade: 1 ms is one
	}, []string{"span"})
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "helen_build_info", Help: "Always 1; the labels tell which build this is.",
		ConstLabels: prometheus.Labels{"version": version, "commit": commit},
	})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.seconds, m.downloads, m.spans, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Downloaded counts one model file fetched, or not, from upstream.
func (m *Metrics) Downloaded(result string) { m.downloads.WithLabelValues(result).Inc() }

// Span notes a stretch of the gateway's own time.
func (m *Metrics) Span(name string, took time.Duration) {
	m.spans.WithLabelValues(name).Observe(took.Seconds())
}

// Gauge shows what a function tells when it is asked.
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
}

// Counter shows a sum that somebody else keeps.
func (m *Metrics) Counter(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, read))
}

// Handler shows all in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// observe takes the route's pattern, not its path, so that labels stay few.
func (m *Metrics) observe(method, route string, status int, elapsed time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(knownMethod(method), route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(elapsed.Seconds())
}

// knownMethod: a client may send any word as a method.
func knownMethod(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return method
	}
	return "other"
}
