// The lines of an export: a header, then an entry a line.
//
//     {"gavel_export":1,"auction":"01K…","entries":2,"head":"hex","keys":[{JWK}],"receipt":{…}}
//     {"seq":1,"at_ms":1000,"kind":"created","prev":"0000…","hash":"hex","payload":{…}}
//
// A line has one way to be written: these members in this order without blanks, the payload byte for byte as it was
// hashed. Anything else is refused, so that two readers cannot see two things in one file.
//
// Thread rules: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/auction/proof.hpp"
#include "core/base/expected.hpp"

namespace gavel::proof {

/// An entry as it is kept, with the hash of the one before: what its event is, only the codec knows.
struct ChainedEntry {
  std::uint64_t seq = 0;
  rules::Time at;
  std::string kind;
  base::Sha256 prev{};
  base::Sha256 hash{};
  std::string payload;
  friend bool operator==(const ChainedEntry&, const ChainedEntry&) = default;
};

struct Header {
  auction::AuctionId auction;
  std::uint64_t entries = 0;
  base::Sha256 head{};                    ///< hash of the last entry
  std::vector<base::Ed25519Public> keys;  ///< all that the server ever signed with, or at least the receipt's
  auction::Receipt receipt;               ///< of the last entry
  friend bool operator==(const Header&, const Header&) = default;
};

/// Without the line's end.
std::string header_line(const Header& header);
std::string entry_line(const ChainedEntry& entry);

/// The error is a sentence's end: "is not …".
base::Expected<Header, std::string> parse_header(std::string_view line);
base::Expected<ChainedEntry, std::string> parse_entry(std::string_view line);

}  // namespace gavel::proof
