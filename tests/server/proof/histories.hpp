// Random auctions as the journal would have them: chained, signed in batches, with a receipt for each entry.
//
//     Dice dice(seed);
//     Exported lamp = random_export(dice, rules::Format::english, key);
//     lamp.text()               // the file
//     lamp.receipts[4]          // of entry 5
#pragma once

#include <string>
#include <vector>

#include "core/base/jwk.hpp"
#include "server/proof/exporter.hpp"
#include "server/proof/lines.hpp"
#include "tests/rules/dice.hpp"
#include "tests/rules/stage.hpp"

namespace gavel::proof::testing {

using rules::testing::Dice;

/// An auction from its making to somewhere behind its end (now and then before it).
std::vector<rules::Recorded> random_history(Dice& dice, rules::Format format);

struct Exported {
  Header header;
  std::vector<ChainedEntry> entries;
  std::vector<auction::Receipt> receipts;  ///< one for each entry

  std::string text() const;
  /// The entries as the journal gives them.
  EntrySource source() const;
};

/// Chains what happened, with aliases for names as the journal has them, and signs it in batches of random size, each
/// with entries of other auctions among them.
Exported chained(Dice& dice, const std::vector<rules::Recorded>& history, const auction::AuctionId& id,
                 const base::SigningKey& key);

Exported random_export(Dice& dice, rules::Format format, const base::SigningKey& key);

}  // namespace gavel::proof::testing
