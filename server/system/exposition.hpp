// Exposition: metrics in Prometheus's text format 0.0.4.
//
//     Exposition page;
//     page.gauge("gavel_processes", "Processes that live.").sample(12);
//     page.counter("gavel_dead_letters_total", "Messages that no handler saw.").sample(3, {{"reason", "dead"}});
//
// Names and units follow Prometheus's conventions: base units (seconds, bytes), counters end in _total.
//
// Thread rules: a value.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/metrics.hpp"

namespace gavel::system {

class Exposition {
 public:
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";
  using Label = std::pair<std::string_view, std::string_view>;

  /// Begins a metric family; its samples follow.
  Exposition& counter(std::string_view name, std::string_view help) { return family(name, help, "counter"); }
  Exposition& gauge(std::string_view name, std::string_view help) { return family(name, help, "gauge"); }
  /// A whole family of type histogram: buckets, sum and count.
  Exposition& histogram(std::string_view name, std::string_view help, const base::Histogram& histogram);
  /// One value of the family that was begun last. A label's value may be any text.
  Exposition& sample(double value, std::initializer_list<Label> labels = {});

  std::string text() && { return std::move(text_); }

 private:
  Exposition& named_sample(std::string_view name, double value, std::initializer_list<Label> labels);
  Exposition& family(std::string_view name, std::string_view help, std::string_view type);
  std::string text_;
  std::string name_;
};

}  // namespace gavel::system
