// The words that the database has for the values of the rules' enums.
//
// Thread rules: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "core/rules/auction.hpp"

namespace gavel::sqlite {

std::string_view name(rules::Format format) noexcept;
std::string_view name(rules::Phase phase) noexcept;
std::string_view name(rules::Outcome outcome) noexcept;

/// The value of that name; nothing for a word that is none of them.
std::optional<rules::Format> parse_format(std::string_view text) noexcept;
std::optional<rules::Phase> parse_phase(std::string_view text) noexcept;
std::optional<rules::Outcome> parse_outcome(std::string_view text) noexcept;

}  // namespace gavel::sqlite
