// The words that the wire has for the values of the rules' enums.
//
// Thread rules: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "core/rules/auction.hpp"

namespace gavel::api {

/// "english".
std::string_view name(rules::Format format) noexcept;
/// "scheduled", "open", "closed", "cancelled".
std::string_view name(rules::Phase phase) noexcept;
/// "sold", "unsold", "reserve_not_met".
std::string_view name(rules::Outcome outcome) noexcept;

/// Nothing for any other word.
std::optional<rules::Format> parse_format(std::string_view text) noexcept;
std::optional<rules::Phase> parse_phase(std::string_view text) noexcept;

}  // namespace gavel::api
