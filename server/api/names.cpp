#include "server/api/names.hpp"

#include <array>

namespace gavel::api {
namespace {

constexpr std::array kFormats = {rules::Format::english};
constexpr std::array kPhases = {rules::Phase::scheduled, rules::Phase::open, rules::Phase::closed,
                                rules::Phase::cancelled};

template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<Enum, N>& all, std::string_view text) noexcept {
  for (const Enum each : all) {
    if (name(each) == text) return each;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name(rules::Format format) noexcept {
  switch (format) {
    case rules::Format::english:
      return "english";
  }
  return "unknown";
}

std::string_view name(rules::Phase phase) noexcept {
  switch (phase) {
    case rules::Phase::scheduled:
      return "scheduled";
    case rules::Phase::open:
      return "open";
    case rules::Phase::closed:
      return "closed";
    case rules::Phase::cancelled:
      return "cancelled";
  }
  return "unknown";
}

std::string_view name(rules::Outcome outcome) noexcept {
  switch (outcome) {
    case rules::Outcome::sold:
      return "sold";
    case rules::Outcome::unsold:
      return "unsold";
    case rules::Outcome::reserve_not_met:
      return "reserve_not_met";
  }
  return "unknown";
}

std::optional<rules::Format> parse_format(std::string_view text) noexcept { return parse(kFormats, text); }
std::optional<rules::Phase> parse_phase(std::string_view text) noexcept { return parse(kPhases, text); }

}  // namespace gavel::api
