#include "tests/sim/story.hpp"

#include <algorithm>
#include <array>

#include "core/auction/sale.hpp"
#include "server/api/time.hpp"

namespace gavel::sim {

using namespace std::chrono_literals;
using auction::AuctionId;
using auction::testing::Lines;
using auction::testing::Mishap;
using std::chrono::milliseconds;

namespace {

constexpr std::int64_t kBegin = 1'767'225'600'000;  // 2026-01-01
constexpr int kTriesAtMost = 8;
constexpr std::size_t kAuctionsAtMost = 8;
constexpr std::size_t kSalesAtMost = 2;

std::string path(const AuctionId& id, std::string_view rest = "") {
  return "/v1/auctions/" + id.to_string() + std::string(rest);
}

}  // namespace

void Tally::add(const Tally& o) {
  accepted += o.accepted, refused += o.refused, unavailable += o.unavailable, unknown += o.unknown;
  retries += o.retries, auctions += o.auctions, sales += o.sales, watchers += o.watchers, frames += o.frames;
  kills += o.kills, restarts += o.restarts, steps += o.steps, virtual_ms += o.virtual_ms;
}

// -- the whole of it -------------------------------------------------------------------------------------------------

Story::Story(std::uint64_t seed, People& people, StoryOptions options)
    : random_(seed), people_(people), options_(options), trace_(options.lines) {
  auto& faults = disk_.faults;
  faults.lies = options.plant == Plant::ack_before_commit;
  const auto slowest = std::array{0, 5, 200, 2000}[below(4)];
  faults.commit_time = [this, slowest] { return milliseconds(slowest ? below(slowest) : 0); };
  faults.read_time = [this, slowest] { return milliseconds(slowest ? below(slowest) / 4 : 0); };
  faults.mishap = [this, often = below(2) == 0] {
    constexpr std::array mishaps{Mishap::full, Mishap::io, Mishap::conflict, Mishap::crash_before, Mishap::crash_after};
    if (resting_ || !(often || chance(10)) || below(12) != 0) return Mishap::none;
    const auto which = below(mishaps.size());
    note("the disk fails: " + std::to_string(which));
    return mishaps[which];
  };
  faults.finishes = [this] { return chance(50); };
  loss_ = std::array{0, 5, 25}[below(3)];
  slowest_ = std::array{1, 20, 400}[below(3)];
  start();
}

Story::~Story() = default;

Lines Story::tell() {
  for (auto steps = 60 + below(100); steps > 0; --steps) {
    something_happens();
    edge_.tidy();
    if (life_->over()) {
      note("the root has ended");
      power_cut();
    }
  }
  rest();
  return violations(disk_, records_);
}

void Story::something_happens() {
  const auto what = below(100);
  if (what < 38) return bids();
  if (what < 54) return advance(milliseconds(below(1500)));
  if (what < 68) return run_a_little();
  if (what < 72) return make_auction();
  if (what < 73) return chance(50) ? make_sale() : add_lot();
  if (what < 78) return watch();
  if (what < 81) return look();
  if (what < 83) return leave();
  if (what < 84) return cancel();
  if (what < 87) return crash_an_auction();
  if (what < 95) return kill_somebody();
  if (what < 97) return power_cut();
  if (what < 98) return stop_in_order();
  step_the_wall();
}

// The disk and the network work again. In half of the stories after a new start, everything comes to its end.
void Story::rest() {
  note("rest");
  resting_ = true;
  loss_ = 0;
  const auto again = [this](const auto& asked) {  // those who had given up, too
    if (!asked->heard) give_up_or_repeat(*asked, milliseconds(below(2000)));
  };
  std::ranges::for_each(records_.bids, again);
  for (const auto* made : {&records_.auctions, &records_.sales, &records_.lots}) std::ranges::for_each(*made, again);
  if (below(2) == 0) power_cut();
  for (int i = 0; i < 1000; ++i) {
    advance(10s);
    edge_.tidy();
    if (life_->over()) power_cut();
    bool due = agenda_.empty();
    for (const auto& id : disk_.auctions()) due &= server_time() > disk_.view(id)->ends_at + 60'000;
    for (const auto& id : disk_.sales()) {
      due &= server_time() > auction::view_of(*disk_.sale(id))->last_end + 60'000;
    }
    if (due) break;
  }
  for (const auto& id : disk_.auctions()) {
    edge_.request(request("GET", path(id)), [this, id](const http::Response& answer) {
      if (auto wrong = wrong_view(disk_, id, answer, server_time())) records_.seen.push_back(*wrong);
    });
  }
  advance(10s);
  edge_.tidy();
  advance(1s);
  for (const auto& bid : records_.bids) {
    if (!bid->heard) records_.seen.push_back(bid->key + " was never answered");
  }
  for (const auto* made : {&records_.auctions, &records_.sales, &records_.lots}) {
    for (const auto& each : *made) {
      if (!each->heard) records_.seen.push_back(each->title + " was never answered");
    }
  }
  if (!life_->daemon->loaded()) records_.seen.push_back("the daemon has not loaded");
  note("the end");
}

Tally Story::tally() const {
  Tally t = tally_;
  for (const auto& bid : records_.bids) {
    for (const Try& each : bid->tries) {
      t.accepted += each.is_accepted();
      t.refused += each.is_refused();
      t.unavailable += each.status == 503;
      t.unknown += !each.status || each.status == 504;
    }
    t.retries += bid->sent > 1 ? bid->sent - 1 : 0;
  }
  t.auctions += disk_.auctions().size();
  t.sales += disk_.sales().size();
  t.watchers += records_.watches.size();
  for (const auto& watch : records_.watches) t.frames += watch.visit->seen.size();
  t.virtual_ms += static_cast<std::uint64_t>(std::chrono::floor<milliseconds>(now()).count());
  return t;
}

// -- people ----------------------------------------------------------------------------------------------------------

std::optional<AuctionId> Story::any_auction() {
  auto ids = disk_.auctions();
  if (!chance(10)) std::erase_if(ids, [this](const AuctionId& id) { return is_over(id); });
  return ids.empty() ? std::nullopt : std::optional(ids[below(ids.size())]);
}

http::Request Story::request(std::string method, std::string path, const std::string& who, std::string body) const {
  http::Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  if (!who.empty()) request.fields.emplace_back("authorization", people_.credentials(who));
  if (!body.empty()) request.fields.emplace_back("content-type", "application/json");
  request.body = std::move(body);
  return request;
}

Story::Span Story::latency() { return milliseconds(below(2) ? below(slowest_) : 0); }

void Story::make_auction() {
  if (disk_.auctions().size() >= kAuctionsAtMost || !edge_.up()) return;
  nlohmann::json body = {
      {"currency", "USD"}, {"starting_price", 9900}, {"duration_ms", 5000 + below(25'000)}, {"format", "english"}};
  const auto format = below(10);
  if (format < 7) {
    body["increments"] = "ebay-us";
    const auto window = 500 + below(3000);
    if (chance(40)) body["soft_close"] = {{"window_ms", window}, {"extension_ms", window}};
    if (chance(40)) body["soft_close"] = {{"window_ms", window}, {"extension_ms", 1500}, {"mode", "add"}};
    if (chance(30)) body["reserve_price"] = 9900 + below(50'000);
  } else if (format == 7) {
    body["format"] = "first_price";
  } else if (format == 8) {
    body["format"] = "vickrey";
    if (chance(50)) body["reserve_price"] = 9900 + below(10'000);
  } else {
    body["format"] = "dutch";
    body["starting_price"] = 30'000;
    body["price_clock"] = {{"step", 500}, {"interval_ms", 300}, {"floor", 5000}};
  }
  if (chance(20)) body["starts_at"] = api::format_time({server_time().ms + 1 + static_cast<std::int64_t>(below(5000))});
  make(records_.auctions, "/v1/auctions", "Lot", std::move(body));
}

void Story::make_sale() {
  if (disk_.sales().size() >= kSalesAtMost || !edge_.up()) return;
  const auto window = 300 + below(1500);
  nlohmann::json body = {{"currency", "USD"},
                         {"starting_price", 9900},
                         {"increments", "ebay-us"},
                         {"duration_ms", 5000 + below(20'000)},
                         {"group", std::array{"single", "all", "cascade"}[below(3)]},
                         {"soft_close", {{"window_ms", window}, {"extension_ms", window}}}};
  if (body["group"] != "all" && chance(50)) body["stagger_ms"] = below(2000);
  for (auto lots = 1 + below(3); lots > 0; --lots) body["lots"].push_back({{"title", "A lot of a sale"}});
  make(records_.sales, "/v1/sales", "Sale", std::move(body));
}

void Story::add_lot() {
  const auto sales = disk_.sales();
  if (sales.empty() || !edge_.up()) return make_sale();
  const auto id = sales[below(sales.size())];
  auto& lot = *records_.lots.emplace_back(std::make_unique<New>());
  lot.title = "One more lot " + std::to_string(records_.lots.size());
  lot.path = "/v1/sales/" + id.to_string() + "/lots";
  lot.body = nlohmann::json{{"lots", {{{"title", lot.title}}}}}.dump();
  lot.may_be_late = true;
  send(lot);
}

void Story::make(std::vector<std::unique_ptr<New>>& list, std::string path, std::string kind, nlohmann::json body) {
  auto& made = *list.emplace_back(std::make_unique<New>());
  made.title = kind + " " + std::to_string(list.size());
  made.path = std::move(path);
  made.may_be_late = body.contains("starts_at");
  body["title"] = made.title;
  made.body = body.dump();
  send(made);
}

void Story::send(New& made) {
  ++made.sent;
  give_up_or_repeat(made, milliseconds(1000 + below(8000)));
  if (!edge_.up() || chance(loss_)) return;
  const auto n = made.tries.size();
  made.tries.push_back({.life = lives_, .edge_life = edge_.life(), .came = server_time()});
  auto message = request("POST", made.path, "sally", made.body);
  auto key = made.title;
  std::ranges::replace(key, ' ', '-');
  message.fields.emplace_back("idempotency-key", std::move(key));
  edge_.request(std::move(message), [this, &made, n](const http::Response& answer) { answered(made, n, answer); });
}

void Story::answered(New& made, std::size_t n, const http::Response& answer) {
  Try& tried = made.tries[n];
  tried.status = answer.status;
  tried.body = nlohmann::json::parse(answer.body);
  tried.said = server_time();
  const auto id = AuctionId::parse(tried.body.value("id", ""));
  tried.seq_said = !id ? 1 : disk_.sale(*id) ? disk_.sale(*id)->seq : disk_.seq(*id);
  note(made.title + ": " + std::to_string(answer.status) + " " + tried.body.value("id", tried.code()));
  if (chance(loss_)) return;
  made.heard |= answer.status < 500 && !tried.is_waiting();
}

void Story::bids() {
  const auto id = any_auction();
  if (!id) return make_auction();
  for (auto count = 1 + below(6); count > 0; --count) bid(*id);
}

// Near what it takes, and never the same amount twice, so that every bid can be told from every other.
void Story::bid(const AuctionId& id) {
  const std::int64_t least = disk_.view(id)->minimum_bid.minor;
  auto bid = std::make_unique<Bid>();
  bid->auction = id;
  bid->bidder = People::bidder(below(People::kBidders));
  const auto number = static_cast<std::int64_t>(records_.bids.size()) + 1;
  bid->amount = std::max<std::int64_t>(0, least - 300 + static_cast<std::int64_t>(below(3000))) / 1000 * 1000 + number;
  bid->key = "key-" + std::to_string(number);
  records_.bids.push_back(std::move(bid));
  send(*records_.bids.back());
}

void Story::look() {
  const auto id = any_auction();
  if (!id || !edge_.up()) return;
  edge_.request(request("GET", path(*id)), [this, id = *id](const http::Response& answer) {
    if (auto wrong = wrong_view(disk_, id, answer, server_time())) records_.seen.push_back(*wrong);
  });
}

void Story::watch() {
  const auto sales = disk_.sales();
  const bool a_sale = !sales.empty() && chance(30);
  const auto id = a_sale ? std::optional(sales[below(sales.size())]) : any_auction();
  if (!id || !edge_.up()) return;
  auto visit = std::make_shared<Visit>([this] { return server_time(); });
  records_.watches.push_back({*id, visit});
  note("somebody watches " + id->to_string());
  edge_.open(request("GET", a_sale ? "/v1/sales/" + id->to_string() + "/live" : path(*id, "/live")), visit);
}

void Story::leave() {
  if (records_.watches.empty()) return;
  edge_.leave(*records_.watches[below(records_.watches.size())].visit);
}

void Story::cancel() {
  const auto id = any_auction();
  if (!id || !edge_.up()) return;
  note("cancel " + id->to_string());
  edge_.request(request("POST", path(*id, "/cancel"), chance(50) ? "sally" : "root", R"({"reason":"it broke"})"),
                [this](const http::Response& answer) { note("cancel: " + std::to_string(answer.status)); });
}

// -- a bid's way -----------------------------------------------------------------------------------------------------

void Story::send(Bid& bid) {
  ++bid.sent;
  if (chance(loss_)) {
    give_up_or_repeat(bid, milliseconds(500 + below(3000)));
  } else {
    at(latency(), [this, &bid] { arrive(bid); });
  }
}

void Story::arrive(Bid& bid) {
  if (!edge_.up()) return give_up_or_repeat(bid, milliseconds(100 + below(1000)));
  auto message =
      request("POST", path(bid.auction, "/bids"), bid.bidder, R"({"amount":)" + std::to_string(bid.amount) + "}");
  const bool taken_away = options_.plant == Plant::duplicate_retry && !bid.tries.empty();
  if (!taken_away) message.fields.emplace_back("idempotency-key", bid.key);
  const auto n = bid.tries.size();
  bid.tries.push_back(
      {.life = lives_, .edge_life = edge_.life(), .came = server_time(), .seq_then = disk_.seq(bid.auction)});
  note(bid.key + " comes: " + bid.bidder + " " + std::to_string(bid.amount) + " on " + bid.auction.to_string());
  give_up_or_repeat(bid, milliseconds(1000 + below(8000)));
  edge_.request(std::move(message), [this, &bid, n](const http::Response& answer) { answered(bid, n, answer); });
}

void Story::answered(Bid& bid, std::size_t n, const http::Response& answer) {
  Try& t = bid.tries[n];
  t.status = answer.status;
  t.body = nlohmann::json::parse(answer.body);
  t.said = server_time();
  t.seq_said = disk_.seq(bid.auction);
  t.replayed = std::ranges::any_of(answer.fields, [](const auto& f) { return f.first == "Idempotent-Replayed"; });
  note(bid.key + " answered " + std::to_string(answer.status) + " " +
       (t.is_accepted() ? std::to_string(t.body.value("seq", 0)) : t.code()));
  if (chance(loss_)) return;
  const bool final = answer.status < 500 && !t.is_waiting();
  at(latency(), [&bid, final] { bid.heard |= final; });
}

/// Without an answer in time: once more, or not.
template <class Asked>
void Story::give_up_or_repeat(Asked& asked, Span after) {
  if (asked.sent >= kTriesAtMost && !resting_) return;
  at(after, [this, &asked, sent = asked.sent] {
    if (!asked.heard && asked.sent == sent) send(asked);
  });
}

// -- what goes wrong -------------------------------------------------------------------------------------------------

void Story::crash_an_auction() {
  const auto id = any_auction();
  if (!id || !edge_.up()) return;
  note("crash " + id->to_string());
  edge_.request(request("POST", "/v1/system/auctions/" + id->to_string() + "/crash", "root"),
                [](const http::Response&) {});
}

void Story::kill_somebody() {
  auto& rt = life_->daemon->rt();
  const auto all = rt.processes();
  const auto victim = all[below(all.size())];
  if (victim == life_->root) return;
  ++tally_.kills;
  note("kill " + victim.to_string());
  if (options_.plant == Plant::lost_restart) {
    const auto supervisor = rt.whereis("auction supervisor");
    const auto info = rt.info(victim);
    if (info && info->parent == supervisor) rt.unlink(supervisor, victim);
  }
  rt.exit(victim, otp::Reason::kill());
}

void Story::power_cut() {
  note("power cut");
  ++tally_.restarts;
  since_ = now();
  life_.reset();
  since_ += milliseconds(below(4) ? below(3000) : below(60'000));
  start();
}

void Story::stop_in_order() {
  note("stop in order");
  life_->stop();
  for (int i = 0; i < 60 && !life_->over(); ++i) advance(1s);
  power_cut();
}

void Story::step_the_wall() {
  const auto most = std::array{100, 5'000, 600'000}[below(3)];
  const auto step = static_cast<std::int64_t>(below(2 * most)) - most;
  note("the wall clock is set by " + std::to_string(step) + " ms");
  ++tally_.steps;
  skew_ += step;
}

// -- the world -------------------------------------------------------------------------------------------------------

void Story::start() {
  ++lives_;
  life_ = std::make_unique<Life>(
      disk_, edge_, people_,
      Life::Options{.seed = random_(),
                    .wall = [this] { return wall(); },
                    .stepped = [this](std::int64_t ms) { note("a step was seen: " + std::to_string(ms)); },
                    .report =
                        [this](const otp::Report& report) {
                          if (report.kind == otp::Report::Kind::crash) note("crash: " + report.reason.to_string());
                        }});
  note("start " + std::to_string(lives_));
}

Story::Span Story::now() const { return since_ + (life_ ? life_->scheduler.now() - otp::Instant{} : Span{}); }

rules::Time Story::wall() const { return {kBegin + skew_ + std::chrono::floor<milliseconds>(now()).count()}; }

void Story::at(Span in, base::UniqueFunction<void()> what) { agenda_.emplace(now() + in, std::move(what)); }

void Story::advance(Span span) {
  const auto end = now() + span;
  while (!agenda_.empty() && agenda_.begin()->first <= end) {
    auto next = agenda_.extract(agenda_.begin());
    life_->scheduler.advance(std::max(Span{}, next.key() - now()));
    next.mapped()();
  }
  life_->scheduler.advance(std::max(Span{}, end - now()));
}

/// So that the next thing happens in the middle of this one.
void Story::run_a_little() {
  while (!agenda_.empty() && agenda_.begin()->first <= now()) agenda_.extract(agenda_.begin()).mapped()();
  for (auto steps = below(20); steps > 0 && life_->scheduler.step(); --steps) {
  }
}

}  // namespace gavel::sim
