#include "storage/journal_server.hpp"

#include <chrono>
#include <stdexcept>
#include <variant>

#include "storage/journal_metrics.hpp"
#include "storage/query_cache.hpp"

namespace gavel::storage {
namespace {

// After so long without a bid there is time for what is nobody's bid.
constexpr auto kQuiet = std::chrono::milliseconds(500);

// Refused bids that wait to be written down. A flood of them is not worth more than this.
constexpr std::size_t kRefusalsAtMost = 10'000;

/// Was the auction over before this commit?
bool is_after_the_end(const auction::Commit& commit) {
  const auto& last = commit.entries.back().event;
  return auction::is_over(*commit.after) && !std::holds_alternative<rules::Closed>(last) &&
         !std::holds_alternative<rules::Cancelled>(last);
}

/// One transaction of so many commits, measured.
template <class Append>
auto timed(std::size_t commits, Append&& append) {
  const auto begun = std::chrono::steady_clock::now();
  auto done = append();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  journal_metrics().batch.observe(static_cast<double>(commits));
  journal_metrics().seconds.observe(took.count());
  return done;
}

}  // namespace

void JournalServer::init() {
  trap_exit(true);  // so that terminate() closes the file
  auto journal = sqlite::Journal::open(args_.data_dir, args_.options);
  if (!journal) throw std::runtime_error(journal.error());
  journal_.emplace(std::move(*journal));
}

void JournalServer::handle_call(auction::Append request, otp::From<auction::Append::Reply> from) {
  if (refused_.contains(from.caller())) {
    from.reply(base::Unexpected(
        auction::StorageError{auction::StorageErrc::conflict, "decided on top of a commit that was refused"}));
    return;
  }
  if (batch_.empty()) cast(self_ref(), Flush{});
  batch_.push_back(std::move(request.commit));
  senders_.push_back(std::move(from));
}

void JournalServer::handle_call(const auction::Settle&, otp::From<void> from) {
  if (batch_.empty()) {
    from.reply();
  } else {
    settling_.push_back(std::move(from));
  }
}

// What its sender decided before is on the disk first. A sale says little: it may have a transaction of its own.
auction::StorageResult<void> JournalServer::handle_call(const auction::AppendSale& request) {
  if (!batch_.empty()) handle_info(Flush{});
  auto done = timed(1 + request.commit.lots.size(), [&] { return journal_->append_sale(request.commit); });
  if (!done) journal_metrics().refused.add();
  after_commit();
  return done;
}

void JournalServer::after_commit() {
  busy_ = true;
  tidy_when_quiet();
  tell_collector();
  if (journal_->checkpoint_overdue()) checkpoint();
}

void JournalServer::handle_info(const Flush&) {
  if (batch_.empty()) return;  // a sale's entry took it along
  const auto batch = std::exchange(batch_, {});
  auto senders = std::exchange(senders_, {});
  auto verdicts = timed(batch.size(), [&] { return journal_->append(batch); });
  for (std::size_t i = 0; i < senders.size(); ++i) {
    if (!verdicts[i]) journal_metrics().refused.add();
    if (verdicts[i] && is_after_the_end(*batch[i])) cast(kQueryCache, ChangedAfterEnd{batch[i]->after});
    if (!verdicts[i] && senders[i].caller()) refused_.insert(senders[i].caller());
    senders[i].reply(std::move(verdicts[i]));
  }
  for (auto& from : std::exchange(settling_, {})) from.reply();
  after_commit();
}

// A checkpoint that fails loses nothing: the WAL keeps it all, and the next one tries again.
void JournalServer::checkpoint() { static_cast<void>(journal_->checkpoint().has_value()); }

// -- when nobody bids -------------------------------------------------------------------------------------------------

void JournalServer::handle_cast(auction::NoteRefusal m) {
  if (refusals_.size() < kRefusalsAtMost) refusals_.push_back(std::move(m.refusal));
  tidy_when_quiet();
}

void JournalServer::handle_cast(const Collected& m) {
  journal_->collected(m.end);
  posted_ = false;
  tell_collector();
  tidy_when_quiet();
}

// One message is under way at most, however many commits there are. A collector that starts says how far it is.
void JournalServer::tell_collector() {
  if (posted_ || !journal_->outbox_waits()) return;
  posted_ = cast(kCollector, Posted{}) == otp::Sent::ok;
}

void JournalServer::tidy_when_quiet() {
  if (std::exchange(tidying_, true)) return;
  send_after(kQuiet, Tidy{});
}

// A little at a time: whatever has come meanwhile goes first. What fails here is tried again after the next bid, and
// nobody waits for it.
void JournalServer::handle_info(const Tidy&) {
  tidying_ = false;
  if (!refusals_.empty()) static_cast<void>(journal_->note(std::exchange(refusals_, {})).has_value());
  if (std::exchange(busy_, false)) return tidy_when_quiet();
  const auto more = journal_->fold();
  if (journal_->checkpoint_due()) checkpoint();
  if (!more || !*more) return;
  tidying_ = true;
  cast(self_ref(), Tidy{});
}

void JournalServer::terminate(const otp::Reason&) {
  if (!journal_) return;
  if (!batch_.empty()) handle_info(Flush{});
  if (!refusals_.empty()) static_cast<void>(journal_->note(refusals_).has_value());
  static_cast<void>(journal_->close().has_value());
}

otp::ChildSpec journal_child(JournalServer::Args args) {
  return otp::child<JournalServer>("journal", std::move(args))
      .named("journal")
      .own_thread()
      .shuts_down(otp::Shutdown::within(std::chrono::seconds(30)));
}

}  // namespace gavel::storage
