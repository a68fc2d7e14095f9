// An auction house for the tour: the daemon's own processes, without its web side.
//
// It starts when it is made and stops when it goes out of scope; what was bid stays in its directory.
//
// Thread rules: one thread, which runs no process: it waits.
#pragma once

#include <atomic>
#include <deque>
#include <filesystem>
#include <iostream>
#include <random>
#include <string>
#include <utility>

#include "core/auction/local_house.hpp"
#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "storage/journal_server.hpp"
#include "storage/query_cache.hpp"
#include "storage/reader_server.hpp"
#include "tests/tour/from_main.hpp"

namespace tour {

namespace auction = gavel::auction;
namespace rules = gavel::rules;
namespace storage = gavel::storage;

inline const rules::Currency kDollars = rules::Currency::parse("USD").value();

//! [audience]
// Hears what auctions tell the live stream, and reads it out, one sentence for each who asks.
struct Next {
  using Reply = std::string;
};
using AudienceProtocol = otp::Protocol<auction::Published, auction::Resumed, auction::AllOpened, auction::Tick, Next>;

inline const otp::Name<AudienceProtocol> kAudience{"live hub"};  // the name that auctions know

class Audience : public otp::GenServer<Audience, AudienceProtocol> {
 public:
  struct Args {};
  explicit Audience(Args) {}

  void handle_cast(const auction::Resumed& m) {
    heard("the auction's process is up, after " + std::to_string(m.view->bid_count) + " bids");
  }
  void handle_cast(const auction::Published& m) {
    const auction::View& view = *m.commit->after;
    const std::string who = auction::alias_text(view.high_bidder);
    const std::string price = rules::to_decimal(view.price.value(), view.terms->currency);
    const bool over = view.phase == rules::Phase::closed;
    heard(over ? "sold to " + who + " for " + price : who + " leads at " + price);
  }
  void handle_cast(const auction::AllOpened&) {}
  void handle_cast(const auction::Tick&) {}
  void handle_call(const Next&, otp::From<std::string> from) {
    asked_.push_back(std::move(from));
    read_out();
  }

 private:
  void heard(std::string sentence) {
    sentences_.push_back(std::move(sentence));
    read_out();
  }
  void read_out() {
    for (; !asked_.empty() && !sentences_.empty(); asked_.pop_front(), sentences_.pop_front()) {
      asked_.front().reply(std::move(sentences_.front()));
    }
  }
  std::deque<std::string> sentences_;
  std::deque<otp::From<std::string>> asked_;
};
//! [audience]

//! [house]
// The auctions kept in a directory; it is `wall` o'clock when they start.
class AuctionHouse {
 public:
  AuctionHouse(const std::filesystem::path& dir, rules::Time wall) : clock_(scheduler_, wall) {
    root_ = otp::start_tree(rt_, tree(dir)).pid;
  }
  ~AuctionHouse() { tour::stop(rt_, root_); }

  otp::ChildSpec tree(const std::filesystem::path& dir) {
    const otp::SupervisorFlags rest{.strategy = otp::Strategy::rest_for_one};
    return otp::supervisor(
        "house", rest,
        {otp::child<Audience>("live hub", {}).named("live hub"),
         otp::supervisor("storage", rest,
                         {storage::journal_child({dir, {}}), storage::reader_child(0, {dir}),
                          storage::query_cache_child({{storage::reader_name(0)}})}),
         otp::supervisor(
             "auctions", rest,
             {registry_.child_spec(), otp::dynamic_supervisor("auction supervisor", {}).named("auction supervisor"),
              otp::child<auction::Opener>("opener", {&registry_, &clock_, &ledger_, &loaded_, 1000})
                  .named("opener")})});
  }

  auction::AuctionId create(rules::Terms terms) {
    std::promise<auction::AuctionId> promise;
    auto id = promise.get_future();
    house_.create(auction::NewAuction{.terms = std::move(terms)},
                  [promise = std::move(promise)](auto made) mutable { promise.set_value(made.value()->id); });
    return id.get();
  }
  void bid(const auction::AuctionId& id, const std::string& bidder, rules::Amount most) {
    std::cout << bidder << " would pay " << rules::to_decimal(most, kDollars) << '\n';
    house_.place_bid(id, rules::PlaceBid{bidder, most},
                     [](auto) {});  // the answer is for a client; here the audience tells
  }
  void kill(const auction::AuctionId& id) {
    std::cout << "the auction's process is killed\n";
    rt_.exit(registry_.find(id)->pid, otp::Reason::kill());
  }
  void listen() { std::cout << "  " << tour::ask(rt_, kAudience, Next{}).value() << '\n'; }

 private:
  otp::ThreadScheduler scheduler_;
  std::mt19937_64 random_{std::random_device{}()};
  std::atomic<bool> loaded_{false};
  auction::Ledger ledger_;
  auction::AuctionRegistry registry_{"registry"};
  auction::Clock clock_;
  auction::LocalHouse house_{rt_, registry_, ledger_, clock_, {.random = [this] { return random_(); }}};
  otp::Runtime rt_{scheduler_};
  otp::Pid root_;
};
//! [house]

}  // namespace tour
