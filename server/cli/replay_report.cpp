#include "server/cli/replay_report.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace gavel::cli {
namespace {

constexpr std::size_t kProblemsShown = 10;

double milliseconds_of(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

void note(ReplayReport& report, const RecordedAuction& auction, const std::string& text) {
  if (report.problems.size() < kProblemsShown) report.problems.push_back("auction " + auction.id + ": " + text);
}

std::string price_text(std::optional<std::int64_t> price) { return price ? std::to_string(*price) : "none"; }

void add_verdicts(ReplayReport& report, const RecordedAuction& auction, const AuctionResult& result) {
  report.verdicts.of += auction.bids.size();
  report.bids += result.verdicts.size();
  for (std::size_t i = 0; i < result.verdicts.size(); ++i) {
    const auto& verdict = result.verdicts[i];
    verdict == "accepted" ? ++report.accepted : ++report.refused[verdict];
    if (verdict == auction.bids[i].expect)
      ++report.verdicts.equal;
    else
      note(report, auction,
           "bid " + std::to_string(i + 1) + " was " + verdict + ", expected " + auction.bids[i].expect);
  }
}

void add_outcome(ReplayReport& report, const RecordedAuction& auction, const AuctionResult& result) {
  auto& by_kind = report.recorded_by_kind[auction.kind];
  for (auto* share : {&report.model_price, &report.model_winner, &report.recorded_price, &by_kind}) ++share->of;
  if (result.error) {
    ++report.auctions_failed;
    return note(report, auction, *result.error);
  }
  if (result.price == auction.price)
    ++report.model_price.equal;
  else
    note(report, auction, "ended at " + price_text(result.price) + ", expected " + price_text(auction.price));
  if (result.winner == auction.winner)
    ++report.model_winner.equal;
  else
    note(report, auction, "was won by '" + result.winner + "', expected '" + auction.winner + "'");
  if (result.price == auction.recorded_price) {
    ++report.recorded_price.equal;
    ++by_kind.equal;
  }
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

std::string fixed(double number, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, number);
  return text;
}

using Lines = std::vector<std::pair<std::string, std::string>>;

std::string share_text(const ReplayReport::Share& share) { return grouped(share.equal) + " of " + grouped(share.of); }

std::string aligned(const Lines& lines) {
  std::size_t names = 0, values = 0;
  for (const auto& [name, value] : lines) {
    names = std::max(names, name.size());
    values = std::max(values, value.size());
  }
  std::string out;
  for (const auto& [name, value] : lines)
    out += name + std::string(names - name.size() + 2 + values - value.size(), ' ') + value + "\n";
  return out;
}

nlohmann::ordered_json share_json(const ReplayReport::Share& share) {
  return {{"equal", share.equal}, {"of", share.of}};
}

}  // namespace

double ReplayReport::bids_per_second() const {
  const double seconds = std::chrono::duration<double>(took).count();
  return seconds > 0 ? static_cast<double>(bids) / seconds : 0;
}

bool ReplayReport::as_expected() const {
  const auto whole = [](const Share& share) { return share.equal == share.of; };
  return auctions_failed == 0 && whole(verdicts) && whole(model_price) && whole(model_winner);
}

ReplayReport summarize(const std::vector<RecordedAuction>& auctions, const std::vector<const AuctionResult*>& results,
                       std::chrono::nanoseconds took) {
  ReplayReport report;
  report.auctions = auctions.size();
  report.took = took;
  std::vector<std::chrono::nanoseconds> answers;
  for (std::size_t i = 0; i < auctions.size(); ++i) {
    const auto& result = *results[i];
    add_verdicts(report, auctions[i], result);
    add_outcome(report, auctions[i], result);
    report.busy += result.busy;
    report.lost += result.lost;
    report.disconnected += result.disconnected;
    answers.insert(answers.end(), result.answers.begin(), result.answers.end());
  }
  report.latency = latency_of(std::move(answers));
  return report;
}

std::string to_table(const ReplayReport& report) {
  Lines lines{
      {"auctions", grouped(report.auctions)}, {"bids", grouped(report.bids)}, {"  accepted", grouped(report.accepted)}};
  for (const auto& [code, count] : report.refused) lines.emplace_back("  refused, " + code, grouped(count));
  lines.emplace_back("verdicts as expected", share_text(report.verdicts));
  lines.emplace_back("price as by the rules", share_text(report.model_price));
  lines.emplace_back("winner as by the rules", share_text(report.model_winner));
  lines.emplace_back("price as recorded", share_text(report.recorded_price));
  for (const auto& [kind, share] : report.recorded_by_kind) lines.emplace_back("  " + kind, share_text(share));
  const Lines rare{{"auctions given up", grouped(report.auctions_failed)},
                   {"answered busy, sent again", grouped(report.busy)},
                   {"answers lost, looked up", grouped(report.lost)},
                   {"connections failed", grouped(report.disconnected)}};
  for (const auto& line : rare)
    if (line.second != "0") lines.push_back(line);
  lines.emplace_back("seconds", fixed(std::chrono::duration<double>(report.took).count(), 2));
  lines.emplace_back("bids/s", grouped(static_cast<std::uint64_t>(report.bids_per_second())));
  lines.emplace_back("answer p50, ms", fixed(milliseconds_of(report.latency.p50), 2));
  lines.emplace_back("answer p99, ms", fixed(milliseconds_of(report.latency.p99), 2));
  lines.emplace_back("answer max, ms", fixed(milliseconds_of(report.latency.max), 2));
  std::string out = aligned(lines);
  for (const auto& problem : report.problems) out += "  ! " + problem + "\n";
  return out;
}

std::string to_json(const ReplayReport& report) {
  nlohmann::ordered_json by_kind = nlohmann::ordered_json::object();
  for (const auto& [kind, share] : report.recorded_by_kind) by_kind[kind] = share_json(share);
  const nlohmann::ordered_json json{{"as_expected", report.as_expected()},
                                    {"auctions", report.auctions},
                                    {"auctions_failed", report.auctions_failed},
                                    {"bids", report.bids},
                                    {"accepted", report.accepted},
                                    {"refused", report.refused},
                                    {"verdicts_as_expected", share_json(report.verdicts)},
                                    {"model_price", share_json(report.model_price)},
                                    {"model_winner", share_json(report.model_winner)},
                                    {"recorded_price", share_json(report.recorded_price)},
                                    {"recorded_price_by_class", by_kind},
                                    {"busy", report.busy},
                                    {"lost", report.lost},
                                    {"disconnected", report.disconnected},
                                    {"seconds", std::chrono::duration<double>(report.took).count()},
                                    {"bids_per_second", report.bids_per_second()},
                                    {"answer_ms",
                                     {{"p50", milliseconds_of(report.latency.p50)},
                                      {"p99", milliseconds_of(report.latency.p99)},
                                      {"max", milliseconds_of(report.latency.max)}}},
                                    {"problems", report.problems}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace gavel::cli
