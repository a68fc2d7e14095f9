#include "core/rules/commitment.hpp"

#include "core/base/sha256.hpp"

namespace gavel::rules {

std::string commitment(std::string_view bidder, Amount amount, std::int64_t units, std::int64_t min_units,
                       std::string_view nonce) {
  std::string text = "gavel-commitment-1\n";
  text.append(bidder).append("\n");
  for (const std::int64_t number : {amount.minor, units, min_units}) text.append(std::to_string(number)).append("\n");
  text.append(nonce);
  return base::to_hex(base::sha256(text));
}

}  // namespace gavel::rules
