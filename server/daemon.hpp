// Daemon: all of gavel above the sockets and the files: its processes, their supervision tree, which is declared here
// and nowhere else, and its routes.
//
//     Daemon daemon(scheduler, tokens, {.wall = auction::wall_time(), .random = random_number});
//     otp::start_tree(daemon.rt(), daemon.tree({.storage = …, .endpoint = …}));
//
// What it stands on is given to it. Application gives it threads, SQLite and a listening socket; tests/sim a seed,
// virtual time and a simulated disk.
//
// Thread rules: made and ended by one thread; routes() and the flags from any.
#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "core/auction/local_house.hpp"
#include "core/auction/local_sales.hpp"
#include "core/otp/child_spec.hpp"
#include "server/api/rates.hpp"
#include "server/auth/authenticator.hpp"
#include "server/http/router.hpp"
#include "server/webhooks/routes.hpp"

namespace gavel {

class Daemon {
 public:
  struct Options {
    rules::Time wall;                       ///< what the wall clock says at the start
    std::function<std::uint64_t()> random;  ///< for ids and candles; any thread
    otp::Duration call_timeout = std::chrono::seconds(5);
    std::uint32_t mailbox_limit = 1000;    ///< messages that may wait at one auction
    std::size_t subscription_limit = 100;  ///< auctions on one connection of /v1/live
    double command_rate = 0;               ///< commands a second of one account; 0: any number
    webhooks::UrlRules webhook_urls = {};
    bool allow_crash = false;  ///< processes may be ended on purpose: system/exits.hpp
    /// What was done before under which key: the journal's.
    std::shared_ptr<auction::RequestIndex> requests = std::make_shared<auction::RequestIndex>();
    /// The wall clock, and who hears that it was set by so many ms. Countdowns do not follow it.
    std::function<rules::Time()> wall_clock = auction::wall_time;
    std::function<void(std::int64_t ms)> stepped = {};
    std::function<void(const otp::Report&)> report = {};  ///< hears of crashes and restarts; from any thread
    std::shared_ptr<auth::JwtVerifier> jwts = {};         ///< null: no tokens but the store's
  };
  /// Scheduler and tokens outlive it.
  Daemon(otp::Scheduler& scheduler, auth::TokenStore& tokens, Options options);
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// The ends of the tree that differ.
  struct Ground {
    /// In the order of their start: "journal", the readers, and the query cache that speaks for them.
    std::vector<otp::ChildSpec> storage;
    std::vector<otp::ChildSpec> web;  ///< beside the endpoint, and started before it: webhooks
    otp::ChildSpec endpoint;          ///< where requests come in; it asks for routes()
    std::vector<otp::ChildSpec> top;  ///< what is started last: the demo
  };
  /// The root of the tree.
  otp::ChildSpec tree(Ground ground);
  /// All that people can ask for. The Daemon outlives it and every answer that is still due.
  http::Router routes();

  otp::Runtime& rt() noexcept { return rt_; }
  auction::House& house() noexcept { return house_; }
  const auction::Clock& clock() const noexcept { return clock_; }
  /// Every unfinished auction has its process.
  bool loaded() const noexcept { return loaded_; }
  /// It is on its way out, says /readyz from now on.
  void drain() noexcept { draining_ = true; }

 private:
  otp::ChildSpec auctions();

  Options options_;
  auth::Authenticator tokens_;
  auction::Clock clock_;
  auction::Ledger ledger_;
  auction::AuctionRegistry registry_{"registry"};
  auction::SaleRegistry sale_registry_{"sale registry"};
  std::atomic<bool> loaded_{false};
  std::atomic<bool> draining_{false};
  auction::LocalHouse house_;  // before the runtime: what still waits for an answer when that goes refers to it
  auction::LocalSales sales_;  // the same
  api::Rates rates_{options_.command_rate};
  otp::Runtime rt_;
};

}  // namespace gavel
