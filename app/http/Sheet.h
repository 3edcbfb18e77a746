#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

namespace eyrie::http
{

/// Metrics that are made anew whenever they are asked for.
class Sheet
{
public:
	using Labels = std::initializer_list<std::pair<const char*, std::string>>;

	/// Begins a family; the samples that follow are its own.
	Sheet& gauge(const char* name, const char* help) { return begin(name, help, prometheus::MetricType::Gauge); }
	Sheet& counter(const char* name, const char* help) { return begin(name, help, prometheus::MetricType::Counter); }

	/// Requires a family.
	template <class Number>
	Sheet& sample(Labels labels, Number value)
	{
		auto& family = _families.back();
		auto& metric = family.metric.emplace_back();
		for (const auto& [name, text] : labels) metric.label.push_back({name, text});
		metric.counter.value = metric.gauge.value = static_cast<double>(value);
		return *this;
	}

	std::vector<prometheus::MetricFamily> take() { return std::move(_families); }

private:
	Sheet& begin(const char* name, const char* help, prometheus::MetricType type)
	{
		_families.push_back({name, help, type, {}});
		return *this;
	}

	std::vector<prometheus::MetricFamily> _families;
};

} // namespace eyrie::http
