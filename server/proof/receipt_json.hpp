// Receipts as JSON: in answers, in exports, and in the files that bidders keep.
//
//     {"auction":"01K…","seq":2,"at":"2026-11-26T10:35:15.123Z","entry_hash":"hex","leaf":3,"leaves":17,
//      "path":["hex",…],"key":"kid","signature":"base64url without padding"}
//
// Thread rules: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/auction/proof.hpp"
#include "core/base/expected.hpp"

namespace gavel::proof {

/// Members in the order above, without blanks: a receipt has one such text. @pre its time lies in the years 1970 to
/// 9999
std::string receipt_text(const auction::Receipt& receipt);

/// A receipt, or an answer that has one as its member "receipt"; blanks and the order of members do not matter. The
/// error is a sentence's end.
base::Expected<auction::Receipt, std::string> parse_receipt(std::string_view text);

/// The same of what is parsed already.
base::Expected<auction::Receipt, std::string> read_receipt(const nlohmann::json& object);

}  // namespace gavel::proof
