// Verifies an export, without a server: its chain, its signature, its auction by the rules, and receipts about it.
//
//     const auto report = verify("lamp.jsonl", {.receipts = {{"bid.json", text}}});
//     if (report && report->good()) show(report->told->price);
//
// Thread rules: one thread at a time; reads the file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/rules/auction.hpp"
#include "server/proof/export_reader.hpp"
#include "server/proof/fault.hpp"
#include "server/proof/keys.hpp"

namespace gavel::proof {

struct Given {
  struct Receipt {
    std::string name;  ///< for people: the file's
    auction::Receipt receipt;
  };
  std::vector<Receipt> receipts = {};
  std::optional<std::vector<base::Ed25519Public>> keys = {};  ///< those that are trusted; nothing: the export's own
};

struct Check {
  std::string name;            ///< "chain", "signature", "rules", "receipt bid.json"
  std::optional<Fault> fault;  ///< nothing: it is good
  std::string text;            ///< for people: what was found
};

/// What the rules give after the last entry.
struct Told {
  rules::Currency currency;
  rules::Phase phase = rules::Phase::scheduled;
  std::optional<rules::Outcome> outcome;
  std::optional<rules::Amount> price;  ///< once it is sold: what the winner pays
  std::uint32_t winner = 0;            ///< alias; before the end: who leads; 0: nobody, or several (awards)
  rules::Time ends_at;                 ///< a candle's: the end that was drawn
  std::optional<rules::Time> over_at;  ///< when it was closed or cancelled
  std::vector<rules::Award> awards;
};

struct Report {
  auction::AuctionId auction;
  std::uint64_t entries = 0;
  std::vector<Check> checks;
  std::optional<Told> told;  ///< nothing where chain or rules are broken
  bool good() const noexcept;
};

/// Every check in order: chain, signature, rules (where the chain is good), one for each receipt. An error is a
/// sentence: the file cannot be read, or is no export.
base::Expected<Report, std::string> verify(const std::filesystem::path& file, const Given& given);

}  // namespace gavel::proof
