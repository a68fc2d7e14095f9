// What-if over the wire and on the command line: what is asked, and what is answered.
//
//     format=vickrey  reserve_price=5000|none  increments=fixed:100
//     soft_close_ms=120000 (window; 0: none)  extension_ms=… (as the window)  soft_close_mode=reset|add
//
// Thread rules: pure functions.
#pragma once

#include <array>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/base/expected.hpp"
#include "core/rules/whatif.hpp"

namespace gavel::api {

inline constexpr std::array<std::string_view, 6> kWhatIfSettings = {
    "format", "reserve_price", "increments", "soft_close_ms", "extension_ms", "soft_close_mode"};

struct WrongSetting {
  std::string name;
  std::string sentence;  ///< "must be …"
};

/// @pre only names of kWhatIfSettings
base::Expected<rules::WhatIf, WrongSetting> read_what_if(const std::map<std::string, std::string>& settings);

/// {"outcome","winner","price","ends_at","bids","refused","late","format","reserve_price","increments","awards"?,
/// "assumptions":[…]}
nlohmann::ordered_json what_if_json(const rules::Told& told);

}  // namespace gavel::api
