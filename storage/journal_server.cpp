#include "storage/journal_server.hpp"

#include <stdexcept>
#include <variant>

#include "storage/query_cache.hpp"

namespace gavel::storage {
namespace {

// A journal that is never idle checkpoints all the same, once in this many batches after it became due.
constexpr std::uint32_t kPostponeAtMost = 64;

/// Was the auction over before this commit?
bool is_after_the_end(const auction::Commit& commit) {
  const auto& last = commit.entries.back().event;
  return auction::is_over(*commit.after) && !std::holds_alternative<rules::Closed>(last) &&
         !std::holds_alternative<rules::Cancelled>(last);
}

}  // namespace

void JournalServer::init() {
  trap_exit(true);  // so that terminate() closes the file
  auto journal = sqlite::Journal::open(args_.data_dir, args_.options);
  if (!journal) throw std::runtime_error(journal.error());
  journal_.emplace(std::move(*journal));
}

void JournalServer::handle_call(auction::Append request, otp::From<auction::StorageResult<void>> from) {
  if (is_refused(request, from.caller())) {
    from.reply(base::Unexpected(
        auction::StorageError{auction::StorageErrc::conflict, "decided on top of a commit that was refused"}));
    return;
  }
  if (batch_.empty()) cast(self_ref(), Flush{});
  batch_.push_back(std::move(request.commit));
  senders_.push_back(std::move(from));
}

bool JournalServer::is_refused(const auction::Append& request, otp::Pid sender) {
  if (refused_.empty()) return false;
  const auto it = refused_.find(request.commit.entries.front().auction);
  if (it == refused_.end()) return false;
  if (it->second == sender) return true;
  refused_.erase(it);
  return false;
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
  return journal_->append_sale(request.commit);
}

void JournalServer::handle_info(const Flush&) {
  if (batch_.empty()) return;  // a sale's entry took it along
  const auto batch = std::exchange(batch_, {});
  auto senders = std::exchange(senders_, {});
  auto verdicts = journal_->append(batch);
  for (std::size_t i = 0; i < senders.size(); ++i) {
    if (verdicts[i] && is_after_the_end(batch[i])) cast(kQueryCache, ChangedAfterEnd{batch[i].after});
    if (!verdicts[i] && senders[i].caller()) refused_[batch[i].entries.front().auction] = senders[i].caller();
    senders[i].reply(std::move(verdicts[i]));
  }
  for (auto& from : std::exchange(settling_, {})) from.reply();
  if (!journal_->checkpoint_due()) return;
  if (mailbox_length() == 0 || ++postponed_ >= kPostponeAtMost) {
    postponed_ = 0;
    // A checkpoint that fails loses nothing: the WAL keeps it all, and the next one tries again.
    static_cast<void>(journal_->checkpoint().has_value());
  }
}

void JournalServer::terminate(const otp::Reason&) {
  if (!journal_) return;
  if (!batch_.empty()) handle_info(Flush{});
  static_cast<void>(journal_->close().has_value());
}

otp::ChildSpec journal_child(JournalServer::Args args) {
  return otp::child<JournalServer>("journal", std::move(args))
      .named("journal")
      .own_thread()
      .shuts_down(otp::Shutdown::within(std::chrono::seconds(30)));
}

}  // namespace gavel::storage
