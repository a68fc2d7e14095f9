#include "server/cli/replay.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <ostream>
#include <queue>

#include "server/cli/http_client.hpp"
#include "server/cli/options.hpp"

namespace gavel::cli {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Drives all auctions over the connections: takes the next auction that may send, lends it a connection for one
/// request, and puts it back in the line when it is answered.
class Player {
 public:
  Player(const std::vector<RecordedAuction>& auctions, const ReplayOptions& options, const BaseUrl& url,
         Progress& progress)
      : options_(options), progress_(progress), timer_(loop_) {
    auctions_.reserve(auctions.size());
    for (const auto& auction : auctions)
      auctions_.emplace_back(auction, AuctionReplay::Settings{options.token, duration_of(auction)});
    const auto connections = std::min<std::size_t>(options.concurrency, std::max<std::size_t>(auctions.size(), 1));
    for (std::size_t i = 0; i < connections; ++i) {
      connections_.emplace_back(loop_, url, options.timeout);
      idle_.push_back(i);
    }
  }

  /// Why it was called off, or nothing.
  base::Expected<void, std::string> play() {
    begin(Stage::create);
    loop_.run();
    if (!failure_.empty()) return base::Unexpected(failure_);
    return {};
  }

  std::chrono::nanoseconds took() const { return last_bid_ - first_bid_; }

  std::vector<const AuctionResult*> results() const {
    std::vector<const AuctionResult*> results;
    for (const auto& auction : auctions_) results.push_back(&auction.result());
    return results;
  }

 private:
  using Index = std::size_t;

  milliseconds scaled(milliseconds offset) const {
    if (options_.speed <= 0) return milliseconds(0);
    return milliseconds(static_cast<std::int64_t>(static_cast<double>(offset.count()) / options_.speed));
  }

  milliseconds duration_of(const RecordedAuction& auction) const {
    const auto last = auction.bids.empty() ? milliseconds(0) : auction.bids.back().offset;
    return scaled(last) + options_.close_after;
  }

  void begin(Stage phase) {
    phase_ = phase;
    if (phase == Stage::bid) first_bid_ = last_bid_ = Clock::now();
    for (Index i = 0; i < auctions_.size(); ++i)
      if (auctions_[i].stage() == phase) {
        ++active_;
        line_up(i, milliseconds(0));
      }
    if (active_ == 0) return end_phase();
    pump();
  }

  void end_phase() {
    if (phase_ == Stage::create) return begin(Stage::bid);
    if (phase_ == Stage::bid) return begin(Stage::read);
  }

  /// Puts an auction where it waits for its next request.
  void line_up(Index index, milliseconds pause) {
    auto when = Clock::now() + pause;
    if (const auto offset = auctions_[index].offset()) when = std::max(when, first_bid_ + scaled(*offset));
    if (when <= Clock::now())
      ready_.push_back(index);
    else
      waiting_.push({when, index});
  }

  void pump() {
    while (!waiting_.empty() && waiting_.top().when <= Clock::now()) {
      ready_.push_back(waiting_.top().index);
      waiting_.pop();
    }
    while (!ready_.empty() && !idle_.empty()) {
      const Index index = ready_.front(), connection = idle_.back();
      ready_.pop_front();
      idle_.pop_back();
      connections_[connection].send(auctions_[index].next(), [this, index, connection](HttpResult result) {
        idle_.push_back(connection);
        answered(index, result);
      });
    }
    set_timer();
  }

  void set_timer() {
    if (waiting_.empty() || (armed_ && *armed_ == waiting_.top().when)) return;
    armed_ = waiting_.top().when;
    timer_.expires_at(*armed_);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      armed_.reset();
      pump();
    });
  }

  void answered(Index index, const HttpResult& result) {
    auto& auction = auctions_[index];
    const auto before = auction.result().verdicts.size();
    const auto pause = auction.take(result);
    count_bids(auction.result().verdicts.size() - before);
    if (phase_ == Stage::create && auction.result().error) return call_off(*auction.result().error);
    if (auction.stage() == phase_)
      line_up(index, pause);
    else if (--active_ == 0)
      return end_phase();
    pump();
  }

  void count_bids(std::size_t decided) {
    if (decided == 0) return;
    last_bid_ = Clock::now();
    bids_ += decided;
    progress_.update(bids_, took());
  }

  void call_off(std::string why) {
    failure_ = std::move(why);
    loop_.stop();
  }

  struct Waiting {
    Clock::time_point when;
    Index index;
    bool operator<(const Waiting& other) const { return when > other.when; }  // the earliest on top
  };

  const ReplayOptions& options_;
  Progress& progress_;
  boost::asio::io_context loop_{1};
  boost::asio::steady_timer timer_;
  std::optional<Clock::time_point> armed_;
  std::vector<AuctionReplay> auctions_;
  std::vector<HttpConnection> connections_;
  std::vector<Index> idle_;
  std::deque<Index> ready_;
  std::priority_queue<Waiting> waiting_;
  Stage phase_ = Stage::create;
  std::size_t active_ = 0;  // auctions that are not through this phase
  std::uint64_t bids_ = 0;
  Clock::time_point first_bid_, last_bid_;
  std::string failure_;
};

std::uint64_t count_bids(const std::vector<RecordedAuction>& auctions) {
  std::uint64_t bids = 0;
  for (const auto& auction : auctions) bids += auction.bids.size();
  return bids;
}

int fail(std::ostream& err, const std::string& text, int exit_code) {
  err << "gavel: " << text << '\n';
  return exit_code;
}

}  // namespace

base::Expected<ReplayReport, std::string> replay(const std::vector<RecordedAuction>& auctions,
                                                 const ReplayOptions& options, Progress& progress) {
  const auto url = parse_url(options.url, options.authorities);
  if (!url) return base::Unexpected(url.error());
  // Asked once and at once: whoever misspelt the URL should not wait through all retries.
  if (const auto reply = fetch(*url, {"GET", "/healthz"}, options.timeout); !reply)
    return base::Unexpected("cannot reach " + options.url + ": " + reply.error().text);
  Player player(auctions, options, *url, progress);
  if (auto ok = player.play(); !ok) return base::Unexpected("cannot make the auctions: " + ok.error());
  return summarize(auctions, player.results(), player.took());
}

int run_replay(const ReplayOptions& options, std::ostream& out, std::ostream& err, bool terminal) {
  if (const auto url = parse_url(options.url, options.authorities); !url)
    return fail(err, "--url: " + url.error(), kExitUsage);
  const auto auctions = load_replay_set(options.bids, options.expected);
  if (!auctions) return fail(err, auctions.error(), kExitUsage);

  Progress progress(err, terminal, count_bids(*auctions), "bids");
  const auto report = replay(*auctions, options, progress);
  progress.finish();
  if (!report) return fail(err, report.error(), kExitFailed);
  out << (options.json ? to_json(*report) : to_table(*report)) << std::flush;
  return report->as_expected() ? kExitOk : kExitFailed;
}

}  // namespace gavel::cli
