// How an auction's process begins: it makes way or takes its name, lets what is on the way to the disk settle, and
// reads.
#include <stdexcept>
#include <string>
#include <utility>

#include "core/auction/replayed.hpp"
#include "core/auction/server.hpp"
#include "core/rules/soft_close.hpp"

namespace gavel::auction {

using namespace std::chrono_literals;

namespace {

/// How long the process of an auction that is over waits for the command that it was started for.
constexpr auto kLinger = 1s;

}  // namespace

// Found by its id from here on: who calls while it loads waits in the mailbox.
void AuctionServer::handle_continue(Load) {
  if (const auto registered = registry_.register_key(id_, nullptr); !registered) {
    give_way(registered.error().pid);
    return;
  }
  settle();
}

void AuctionServer::settle() {
  await(kJournal, Settle{}, 30s, [](AuctionServer& self, otp::CallResult<void> settled) {
    if (settled) {
      self.load();
    } else {
      self.settle_later();
    }
  });
}

// Storage is away, and comes back or takes everything with it. Parked all the while: what is asked of this auction
// waits in the mailbox.
void AuctionServer::settle_later() {
  const std::uint64_t id = runtime().fresh_id();
  set_timeout(id, kStorageAway);
  park(id, [this](otp::Envelope&) {
    unpark();
    settle();
  });
}

// Somebody runs this auction already. A sibling will go on doing so. Anybody else is a child of a supervisor that was
// killed, and its own end is on the way: then it is this one's turn.
void AuctionServer::give_way(otp::Pid holder) {
  const auto info = runtime().info(holder);
  if (info && info->parent == parent()) {
    stop(otp::Reason::normal());
  } else {
    monitor(holder);
  }
}

void AuctionServer::handle_info(const otp::Down&) { continue_with(Load{}); }

void AuctionServer::load() {
  await(kReader, LoadEntries{id_}, 30s, [](AuctionServer& self, otp::CallResult<StorageResult<std::vector<Entry>>> r) {
    if (r) {
      self.loaded(std::move(*r));
    } else {
      self.settle_later();
    }
  });
}

void AuctionServer::loaded(StorageResult<std::vector<Entry>> entries) {
  if (!entries) throw std::runtime_error("loading failed: " + entries.error().text);
  if (entries->empty()) {
    stop(otp::Reason::normal());
    return;
  }
  state_ = replayed(*entries);
  committed_seq_ = state_->seq;
  clock_.read(entries->back().at);
  auto view = std::make_shared<const View>(make_view(id_, *state_));
  public_terms_ = view->terms;
  registry_.replace_value(id_, view);
  ledger_.reset(id_, *state_);
  cast(kLive, Resumed{id_, self(), view});
  if (rules::ends_with_group(state_->terms)) {
    for (const auto& trigger : triggers_of(*entries)) triggers_.push_back(trigger);
  }
  cast(kOpener, Loaded{id_});
  if (rules::is_over(state_->phase)) {
    tell_sale_over(*view);
    send_after(kLinger, Idle{});
    return;
  }
  note_outage();
  wind_clock();
  tell_sale();
  sleep_or_stay();
}

// The end may have come, or nearly, while nobody could bid. A process that crashed and started again notes nothing: the
// server has been up for long.
void AuctionServer::note_outage() {
  auto decision = rules::decide(*state_, rules::NoteOutage{clock_.started()}, clock_.now());
  if (auto* events = std::get_if<Events>(&decision)) commit(std::move(*events), clock_.now());
}

}  // namespace gavel::auction
