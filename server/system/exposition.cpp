#include "server/system/exposition.hpp"

#include <charconv>

namespace gavel::system {
namespace {

/// Within quotes a backslash, a quote and a line's end are escaped.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '\\' || c == '"') out += '\\';
      out += c;
    }
  }
}

void append_number(std::string& out, double value) {
  char digits[32];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

/// Without an exponent, as people write it in queries: "0.0005".
std::string bound_text(double bound) {
  char digits[400];
  return {digits, std::to_chars(digits, digits + sizeof digits, bound, std::chars_format::fixed).ptr};
}

}  // namespace

Exposition& Exposition::family(std::string_view name, std::string_view help, std::string_view type) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
  return *this;
}

Exposition& Exposition::sample(double value, std::initializer_list<Label> labels) {
  return named_sample(name_, value, labels);
}

// Buckets are cumulative: "le" counts all that is not above it.
Exposition& Exposition::histogram(std::string_view name, std::string_view help, const base::Histogram& histogram) {
  family(name, help, "histogram");
  const auto reading = histogram.read();
  const std::string bucket = name_ + "_bucket";
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < histogram.bounds().size(); ++i) {
    below += reading.counts[i];
    named_sample(bucket, static_cast<double>(below), {{"le", bound_text(histogram.bounds()[i])}});
  }
  named_sample(bucket, static_cast<double>(reading.count), {{"le", "+Inf"}});
  named_sample(name_ + "_sum", reading.sum, {});
  return named_sample(name_ + "_count", static_cast<double>(reading.count), {});
}

Exposition& Exposition::named_sample(std::string_view name, double value, std::initializer_list<Label> labels) {
  text_ += name;
  char separator = '{';
  for (const auto& [label, said] : labels) {
    text_ += std::exchange(separator, ',');
    text_.append(label).append("=\"");
    append_escaped(text_, said);
    text_ += '"';
  }
  if (separator == ',') text_ += '}';
  text_ += ' ';
  append_number(text_, value);
  text_ += '\n';
  return *this;
}

}  // namespace gavel::system
