// The known name that is nearest to a misspelt one, for "did you mean …?".
//
// Distance: insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
//
// Thread rules: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gavel::config {

/// ", did you mean 'http.listen'?" for "http.lisen"; empty where nothing known is near (more than a third of it wrong).
std::string suggestion(std::string_view wrong, std::span<const std::string> known);

}  // namespace gavel::config
