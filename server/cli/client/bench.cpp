#include "server/cli/client/bench.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>
#include <ctime>
#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/cli/client/live_stream.hpp"
#include "server/cli/client/text.hpp"
#include "server/cli/options.hpp"
#include "server/cli/statistics.hpp"

namespace gavel::cli {
namespace {

using BenchClock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

constexpr std::int64_t kFirstPrice = 100, kStep = 100;
constexpr std::size_t kMostSamples = 2'000'000;          // 16 MB; what comes after is counted and not measured
constexpr std::chrono::milliseconds kAfterwards{2'000};  // for answers and events that are on the way
constexpr std::chrono::milliseconds kPatience{10'000};   // for watchers to connect

/// One auction of the load, and the bids of which either the answer or an event is still to come.
struct Lot {
  std::string id;
  std::int64_t next_amount = kFirstPrice;
  std::unordered_map<std::int64_t, BenchClock::time_point> sent;               ///< by the number of the bid
  std::unordered_map<std::int64_t, std::vector<BenchClock::time_point>> seen;  ///< events before their answer
};

std::string ms_text(nanoseconds time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", std::chrono::duration<double, std::milli>(time).count());
  return text.data();
}

double seconds_of(nanoseconds time) { return std::chrono::duration<double>(time).count(); }

double cpu_seconds() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

class BenchRun {
 public:
  BenchRun(const Bench& command, Client& client) : command_(command), client_(client) {}

  Outcome<void> make_auctions() {
    const auto lasts = command_.duration + std::chrono::minutes(10);
    for (std::uint32_t i = 0; i < command_.auctions; ++i) {
      const Json body = {{"title", "gavel bench"},        {"currency", "USD"},       {"format", "english"},
                         {"starting_price", kFirstPrice}, {"increments", "fixed:1"}, {"duration_ms", lasts.count()}};
      const auto made = client_.post("/v1/auctions", body, new_key());
      if (!made) return base::Unexpected(made.error());
      lots_.emplace_back().id = text_of(*made, "id");
    }
    return {};
  }

  void run() {
    to_connect_ = command_.watchers;
    for (std::uint32_t i = 0; i < command_.watchers; ++i) watch(lots_[i % lots_.size()]);
    boost::asio::steady_timer late(loop_, kPatience);
    if (to_connect_ > 0) late.async_wait([this](boost::system::error_code error) { error ? void() : begin(); });
    if (to_connect_ == 0) begin();
    loop_.run();
    streams_.clear();
    bidders_.clear();
  }

  /// What it made is over for everybody. Trouble does not matter any more.
  void cancel_auctions() {
    for (const auto& lot : lots_) {
      static_cast<void>(
          client_.post("/v1/auctions/" + lot.id + "/cancel", {{"reason", "gavel bench is over"}}, new_key())
              .has_value());
    }
  }

  bool any_taken() const { return accepted_ > 0; }

  Json result() {
    std::ranges::sort(answers_);
    std::ranges::sort(deliveries_);
    const double took = seconds_of(command_.duration);
    const auto times = [](const std::vector<nanoseconds>& sorted) {
      Json json = Json::object();
      for (const auto& [name, percent] :
           {std::pair{"p50", 50.0}, std::pair{"p90", 90.0}, std::pair{"p99", 99.0}, std::pair{"p99.9", 99.9}})
        json[name] = seconds_of(percentile(sorted, percent));
      json["max"] = sorted.empty() ? 0.0 : seconds_of(sorted.back());
      return json;
    };
    return {{"bidders", command_.bidders},
            {"watchers", command_.watchers},
            {"auctions", command_.auctions},
            {"seconds", took},
            {"accepted", accepted_},
            {"refused", refused_},
            {"failed", failed_},
            {"accepted_per_second", static_cast<double>(accepted_) / took},
            {"delivered", delivered_},
            {"watchers_lost", lost_},
            {"answer_seconds", times(answers_)},
            {"delivery_seconds", times(deliveries_)},
            {"saturated", cpu_ > 0.9 * took}};
  }

 private:
  struct Bidder {
    HttpConnection connection;
    std::uint32_t number;
    std::size_t turn = number;
  };

  /// The watchers are there: now it is bid.
  void begin() {
    if (std::exchange(begun_, true)) return;
    const double cpu_before = cpu_seconds();
    ends_ = BenchClock::now() + command_.duration;
    for (std::uint32_t i = 0; i < command_.bidders; ++i) {
      bidders_.push_back(
          std::make_unique<Bidder>(Bidder{HttpConnection(loop_, client_.url(), std::chrono::seconds(10)), i}));
      bid(*bidders_.back());
    }
    timer_.expires_at(ends_);
    timer_.async_wait([this, cpu_before](boost::system::error_code) {
      cpu_ = cpu_seconds() - cpu_before;
      timer_.expires_after(kAfterwards);
      timer_.async_wait([this](boost::system::error_code) { loop_.stop(); });
    });
  }

  void bid(Bidder& bidder) {
    if (BenchClock::now() >= ends_) return;
    Lot& lot = lots_[bidder.turn++ % lots_.size()];
    lot.next_amount += kStep;
    HttpRequest request{"POST", "/v1/auctions/" + lot.id + "/bids"};
    request.body = R"({"amount":)" + std::to_string(lot.next_amount) + R"(,"bidder":"bench-)" +
                   std::to_string(bidder.number) + R"("})";
    request.token = client_.token();
    const auto sent = BenchClock::now();
    bidder.connection.send(std::move(request), [this, &bidder, &lot, sent](HttpResult result) {
      answered(lot, sent, result);
      bid(bidder);
    });
  }

  void answered(Lot& lot, BenchClock::time_point sent, const HttpResult& result) {
    if (!result || result->status >= 500) {
      ++failed_;
      return;
    }
    keep(answers_, result->took);
    if (result->status != 201) {
      ++refused_;
      return;
    }
    ++accepted_;
    const auto seq = number_of(Json::parse(result->body, nullptr, false), "seq");
    if (!seq || command_.watchers == 0) return;
    lot.sent[*seq] = sent;
    if (const auto early = lot.seen.extract(*seq)) {
      for (const auto at : early.mapped()) keep(deliveries_, at - sent);
    }
  }

  void watch(Lot& lot) {
    streams_.push_back(std::make_unique<LiveStream>(
        loop_, client_.url(), "/v1/auctions/" + lot.id + "/live", client_.timeout(),
        LiveStream::Callbacks{.connected = [] {},
                              .message = [this, &lot](const Json& message) { seen(lot, message); },
                              .lost = [this](const std::string&) { ++lost_; },
                              .ended = [this](const std::optional<Trouble>& trouble) { lost_ += trouble ? 1 : 0; }}));
    streams_.back()->start();
  }

  void seen(Lot& lot, const Json& message) {
    if (text_of(message, "type") == "snapshot" && --to_connect_ == 0) begin();
    if (text_of(message, "kind") != "bid") return;
    const auto seq = number_of(message, "seq");
    if (!seq) return;
    ++delivered_;
    const auto now = BenchClock::now();
    const auto sent = lot.sent.find(*seq);
    if (sent != lot.sent.end()) return keep(deliveries_, now - sent->second);
    lot.seen[*seq].push_back(now);
  }

  static void keep(std::vector<nanoseconds>& samples, nanoseconds sample) {
    if (samples.size() < kMostSamples) samples.push_back(sample);
  }

  const Bench& command_;
  Client& client_;
  boost::asio::io_context loop_{1};
  boost::asio::steady_timer timer_{loop_};
  std::deque<Lot> lots_;
  std::vector<std::unique_ptr<LiveStream>> streams_;
  std::vector<std::unique_ptr<Bidder>> bidders_;
  std::vector<nanoseconds> answers_, deliveries_;
  std::uint64_t accepted_ = 0, refused_ = 0, failed_ = 0, delivered_ = 0, lost_ = 0;
  double cpu_ = 0;
  BenchClock::time_point ends_;
  std::uint32_t to_connect_ = 0;  ///< watchers that have no snapshot yet
  bool begun_ = false;
};

std::string times_text(const Json& times) {
  std::string text;
  for (const auto& [name, value] : times.items()) {
    text += (text.empty() ? "" : "  ") + name + " " +
            ms_text(std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(value.get<double>())));
  }
  return text;
}

std::string bench_text(const Json& r) {
  const auto number = [&](const char* member) { return std::to_string(r[member].get<std::uint64_t>()); };
  std::array<char, 32> rate{};
  std::snprintf(rate.data(), rate.size(), "%.0f/s", r["accepted_per_second"].get<double>());
  std::string text = aligned({{"Bids taken", number("accepted") + ", " + rate.data()},
                              {"Refused", number("refused")},
                              {"Failed", number("failed")},
                              {"Answer", times_text(r["answer_seconds"])},
                              {"Delivered", number("delivered") + " events to " + number("watchers") + " watchers"},
                              {"Delivery", times_text(r["delivery_seconds"])}});
  if (r["watchers_lost"] != 0) text += "Connections of watchers lost: " + number("watchers_lost") + "\n";
  if (r["saturated"] == true) text += "This program was busy all the time: the server could have done more.\n";
  return text;
}

}  // namespace

Ended run_bench(const Bench& command, std::ostream& out) {
  if (command.duration <= std::chrono::milliseconds(0) || command.duration > Bench::kLongest)
    return base::Unexpected(Trouble{kExitUsage, "--duration: it may last up to 10m"});
  auto client = Client::open(command.where);
  if (!client) return base::Unexpected(client.error());
  BenchRun bench(command, *client);
  const auto made = bench.make_auctions();
  if (made) bench.run();
  bench.cancel_auctions();
  if (!made) return base::Unexpected(made.error());
  const auto result = bench.result();
  out << (command.json ? result.dump() + "\n" : bench_text(result)) << std::flush;
  return bench.any_taken() ? kExitOk : kExitFailed;
}

}  // namespace gavel::cli
