#include "storage/sqlite/names.hpp"

#include <array>
#include <utility>

namespace gavel::sqlite {
namespace {

using namespace std::string_view_literals;

template <class E, std::size_t N>
using Names = std::array<std::pair<E, std::string_view>, N>;

constexpr Names<rules::Format, 1> kFormats{{{rules::Format::english, "english"sv}}};

constexpr Names<rules::Phase, 4> kPhases{{{rules::Phase::scheduled, "scheduled"sv},
                                          {rules::Phase::open, "open"sv},
                                          {rules::Phase::closed, "closed"sv},
                                          {rules::Phase::cancelled, "cancelled"sv}}};

constexpr Names<rules::Outcome, 3> kOutcomes{{{rules::Outcome::sold, "sold"sv},
                                              {rules::Outcome::unsold, "unsold"sv},
                                              {rules::Outcome::reserve_not_met, "reserve_not_met"sv}}};

template <class E, std::size_t N>
std::string_view name_in(const Names<E, N>& names, E value) noexcept {
  for (const auto& [known, text] : names) {
    if (known == value) return text;
  }
  return {};
}

template <class E, std::size_t N>
std::optional<E> value_in(const Names<E, N>& names, std::string_view text) noexcept {
  for (const auto& [value, known] : names) {
    if (known == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name(rules::Format format) noexcept { return name_in(kFormats, format); }
std::string_view name(rules::Phase phase) noexcept { return name_in(kPhases, phase); }
std::string_view name(rules::Outcome outcome) noexcept { return name_in(kOutcomes, outcome); }

std::optional<rules::Format> parse_format(std::string_view text) noexcept { return value_in(kFormats, text); }
std::optional<rules::Phase> parse_phase(std::string_view text) noexcept { return value_in(kPhases, text); }
std::optional<rules::Outcome> parse_outcome(std::string_view text) noexcept { return value_in(kOutcomes, text); }

}  // namespace gavel::sqlite
