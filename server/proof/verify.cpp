#include "server/proof/verify.hpp"

#include <algorithm>
#include <set>

#include "core/auction/view.hpp"
#include "server/proof/again.hpp"
#include "server/proof/chain.hpp"
#include "storage/sqlite/codec.hpp"

namespace gavel::proof {
namespace {

using Found = std::multimap<std::uint64_t, Chain::Found>;

std::set<std::uint64_t> numbers_of(const Given& given) {
  std::set<std::uint64_t> wanted;
  for (const auto& [name, receipt] : given.receipts) wanted.insert(receipt.entry.seq);
  return wanted;
}

Check check_chain(ExportReader& in, Chain& chain) {
  while (const auto line = in.next()) chain.take(*line);
  return {"chain", chain.end(),
          std::to_string(in.header().entries) + " entries, each follows from the one before; head " +
              base::to_hex(in.header().head)};
}

std::optional<Fault> fault_of(const auction::Receipt& receipt, const Keys& keys) {
  const auto seq = receipt.entry.seq;
  const auto key = keys.find(receipt.key);
  if (key == keys.end())
    return Fault{Wrong::key, seq, "it is signed with the key " + receipt.key + ", which is not known"};
  const auto fault = auction::fault_of(receipt, key->second);
  if (!fault) return std::nullopt;
  if (*fault == auction::ReceiptFault::path) return Fault{Wrong::signature, seq, "its path leads nowhere"};
  return Fault{Wrong::signature, seq, "the key " + receipt.key + " has not signed it"};
}

Check check_signature(const Header& header, const Keys& keys, bool trusted) {
  const std::string whose = trusted ? "a key that you trust" : "a key of the export's own; --keys says which you trust";
  return {"signature", fault_of(header.receipt, keys),
          "the last entry is signed with " + header.receipt.key + ", " + whose};
}

base::Expected<rules::Recorded, Fault> recorded(const ChainedEntry& raw) {
  auto event = sqlite::decode(raw.kind, raw.payload);
  if (event) return rules::Recorded{raw.seq, raw.at, *std::move(event)};
  return base::Unexpected(
      Fault{Wrong::rules, raw.seq, "entry " + std::to_string(raw.seq) + " is no event: " + event.error().text});
}

/// The entries before one, read once more. @pre the chain is good, and so are their events
std::vector<rules::Recorded> past_of(const std::filesystem::path& file, std::uint64_t before) {
  auto in = ExportReader::open(file).value();
  std::vector<rules::Recorded> past;
  for (std::uint64_t seq = 1; seq < before; ++seq) past.push_back(recorded(in.next()->value()).value());
  return past;
}

/// Where a bid in the last window decides, who led when the candle went out.
Told told_of(const rules::State& state, std::optional<rules::Time> over_at) {
  Told told{.currency = state.terms.currency,
            .phase = state.phase,
            .outcome = state.outcome,
            .price = state.price,
            .winner = state.leader ? state.leader->alias : 0,
            .ends_at = state.ends_at,
            .over_at = over_at,
            .awards = {}};
  if (!state.aftermath || !state.outcome) return told;
  const auto& closed = state.aftermath->closed;
  told.price = closed.hammer_price;
  told.winner = closed.winner;
  told.awards = closed.awards;
  if (closed.ended_at) told.ends_at = *closed.ended_at;
  return told;
}

Check check_rules(ExportReader& in, const std::filesystem::path& file, std::optional<Told>& told) {
  Check check{"rules", {}, "every entry is what the rules make"};
  Again again([&](std::uint64_t before) { return past_of(file, before); });
  in.rewind();
  while (const auto line = in.next()) {
    const auto entry = recorded(line->value());
    check.fault = entry ? again.take(*entry) : entry.error();
    if (check.fault) return check;
  }
  check.fault = again.end();
  if (!check.fault) told = told_of(*again.state(), again.over_at());
  return check;
}

Check check_receipt(const Given::Receipt& given, const Header& header, const Found& found, const Keys& keys) {
  const auto& proven = given.receipt.entry;
  const std::string entry = "entry " + std::to_string(proven.seq);
  Check check{"receipt " + given.name, fault_of(given.receipt, keys), "it proves " + entry + ", which is here"};
  if (check.fault) return check;
  const auto fail = [&](std::string sentence) { check.fault = Fault{Wrong::receipt, proven.seq, std::move(sentence)}; };
  if (proven.auction != header.auction) return fail("it is about the auction " + proven.auction.to_string()), check;
  const auto [first, last] = found.equal_range(proven.seq);
  if (first == last) return fail("it proves " + entry + ", which the export does not have"), check;
  const auto same = std::find_if(first, last, [&](const auto& f) { return f.second.hash == proven.entry_hash; });
  if (same == last) return fail("it proves another " + entry + " than the export has"), check;
  if (same->second.at != proven.at) fail("it says another time than " + entry + " has");
  return check;
}

}  // namespace

bool Report::good() const noexcept {
  return std::ranges::none_of(checks, [](const Check& check) { return check.fault.has_value(); });
}

base::Expected<Report, std::string> verify(const std::filesystem::path& file, const Given& given) {
  auto in = ExportReader::open(file);
  if (!in) return base::Unexpected(in.error());
  const Header& header = in->header();
  const Keys keys = keys_of(given.keys.value_or(header.keys));
  Report report{.auction = header.auction, .entries = header.entries, .checks = {}, .told = {}};
  Chain chain(header, numbers_of(given));
  report.checks.push_back(check_chain(*in, chain));
  report.checks.push_back(check_signature(header, keys, given.keys.has_value()));
  if (!report.checks.front().fault) report.checks.push_back(check_rules(*in, file, report.told));
  for (const auto& receipt : given.receipts) {
    report.checks.push_back(check_receipt(receipt, header, chain.found(), keys));
  }
  return report;
}

}  // namespace gavel::proof
