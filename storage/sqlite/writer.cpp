#include "storage/sqlite/writer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "storage/sqlite/entry_rows.hpp"

namespace gavel::sqlite {
namespace {

/// Rows that one transaction of folding moves: a few milliseconds, and a bid that comes meanwhile waits for no more.
constexpr std::size_t kFoldStep = 512;

/// What a batch folds for each row that it appends: more than such a row will cost, even where it is its auction's only
/// one. So a round comes to its end, and the log gets shorter.
constexpr std::size_t kFoldsForALine = 4;

rules::Time wall_time() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

/// What a receipt for a request is about: the last entry that says what was asked for. What follows from it (an
/// extension, the end) comes behind the first.
std::optional<std::pair<AuctionId, std::uint64_t>> entry_of_request(const auction::Commit& commit) {
  const auto place = auction::asked_entry(commit);
  return std::pair(commit.entries[place].auction, commit.entries[place].seq);
}

}  // namespace

// -- opening ----------------------------------------------------------------------------------------------------------

StorageResult<Writer::Tables> Writer::prepare(Connection& connection) {
  auto accounts = Accounts::prepare(connection, Accounts::Mode::add);
  if (!accounts) return fail(accounts);
  auto auctions = AuctionTable::prepare(connection);
  if (!auctions) return fail(auctions);
  auto log = EntryLog::prepare(connection);
  if (!log) return fail(log);
  auto sales = SaleTable::prepare(connection);
  if (!sales) return fail(sales);
  auto requests = RequestTable::prepare(connection);
  if (!requests) return fail(requests);
  auto outbox = OutboxTable::prepare(connection);
  if (!outbox) return fail(outbox);
  auto failure = connection.prepare("UPDATE health SET failed_commits = failed_commits + 1");
  if (!failure) return fail(failure);
  return Tables{std::move(*accounts), std::move(*auctions), std::move(*log),    std::move(*sales),
                std::move(*requests), std::move(*outbox),   std::move(*failure)};
}

Writer::Writer(Connection& connection, Tables tables, base::SigningKey key, const JournalOptions& options)
    : connection_(connection),
      options_(options),
      tables_(std::move(tables)),
      signer_(std::move(key)),
      standings_(tables_.auctions, *options_.tail),
      folding_(tables_.log, tables_.auctions, *options_.tail),
      plan_({standings_, tables_.accounts, *options_.requests}) {}

StorageResult<std::unique_ptr<Writer>> Writer::open(Connection& connection, base::SigningKey key,
                                                    const JournalOptions& options) {
  auto tables = prepare(connection);
  if (!tables) return fail(tables);
  std::unique_ptr<Writer> writer(new Writer(connection, std::move(*tables), std::move(key), options));
  options.tail->clear();
  if (auto done = writer->in_transaction([&] { return writer->recover(); }); !done) return fail(done);
  if (auto done = writer->tables_.requests.load_into(*options.requests); !done) return fail(done);
  return writer;
}

StorageResult<void> Writer::recover() {
  auto& [accounts, auctions, log, sales, requests, outbox, failure] = tables_;
  if (auto done = requests.add({signer_.kid(), signer_.key().public_key(), wall_time()}); !done) return done;
  if (log.last_position() == 0) return {};
  if (auto done = log.move_all(); !done) return done;
  if (auto done = refresh_stale_rows(); !done) return done;
  return log.clear();
}

// A bid's row waits for folding, and a killed process has not come to that.
StorageResult<void> Writer::refresh_stale_rows() {
  auto select = connection_.prepare("SELECT DISTINCT auction FROM log");
  if (!select) return fail(select);
  auto entries = EntryRows::prepare(connection_);
  if (!entries) return fail(entries);
  for (Rows rows(*select);;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return {};
    const auto id = rows.id(0);
    auto all = entries->all(id, {}, tables_.accounts);
    if (!all && all.error().code != StorageErrc::corrupt) return fail(all);
    const auto view = all ? view_after(id, *all) : fail(all);
    if (!view) continue;  // whoever loads it is told; the others go on
    if (auto done = tables_.auctions.refresh(*view); !done) return done;
  }
}

// -- a batch ----------------------------------------------------------------------------------------------------------

StorageResult<void> Writer::append(std::span<const CommitPtr> batch, Verdicts& verdicts) {
  auto transaction = Transaction::begin(connection_);
  if (!transaction) return fail(transaction);
  const auto last = tables_.log.last_position();
  const auto failed = [&](auto& result) {
    rolled_back(last);
    return fail(result);
  };
  if (auto planned = plan_.make(batch, verdicts); !planned) return failed(planned);
  if (plan_.lines().empty()) return rolled_back(last), StorageResult<void>();
  signer_.begin(plan_.hashes());
  auto written = write(batch, verdicts);
  StorageResult<void> done;
  if (written) {
    done = commit(*transaction);
  } else {
    done = fail(written);
  }
  auto signature = signer_.finish();
  if (!done) return failed(done);
  remember(batch, *written, verdicts);
  std::size_t leaf = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (!verdicts[i]) continue;
    const auto first = plan_.hashes().begin() + static_cast<std::ptrdiff_t>(leaf);
    const auto count = batch[i]->entries.size();
    *verdicts[i] = {signature, leaf, {first, first + static_cast<std::ptrdiff_t>(count)}};
    leaf += count;
  }
  return {};
}

// What is folded first may be written again by the batch itself, which knows better.
StorageResult<Writer::Written> Writer::write(std::span<const CommitPtr> batch, const Verdicts& verdicts) {
  if (folding_.is_under_way() || options_.tail->rows() >= options_.fold_at_most) {
    if (!folding_.is_under_way()) folding_.begin();
    if (auto done = folding_.step(kFoldsForALine * plan_.lines().size()); !done) return fail(done);
  }
  if (auto done = write_rows(); !done) return fail(done);
  Written written{.first = tables_.log.last_position() + 1, .requests = {}};
  for (std::size_t i = 0; i < plan_.lines().size(); ++i) {
    const auto& line = plan_.lines()[i];
    if (auto done = tables_.log.append(*line.entry, line.payload, plan_.hashes()[i]); !done) return fail(done);
  }
  if (auto done = post(); !done) return fail(done);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (!verdicts[i] || !batch[i]->request) continue;
    auto row = tables_.requests.add(*batch[i]->request, batch[i]->entries.back().at, entry_of_request(*batch[i]));
    if (!row) return fail(row);
    written.requests.push_back(*row);
  }
  return written;
}

// What was taken over goes with the batch that comes next: a transaction less.
StorageResult<void> Writer::post() {
  if (auto done = tables_.outbox.drop(); !done) return done;
  const auto* outbox = options_.outbox.get();
  if (!outbox || !outbox->wanted) return {};
  for (const auto& line : plan_.lines()) {
    const auto& after = *line.commit->after;
    if (auto done = tables_.outbox.append(*line.entry, after, outbox->text(*line.entry, after)); !done) return done;
  }
  return {};
}

// In order of id: neighbours in the table are written one after the other.
StorageResult<void> Writer::write_rows() {
  std::vector<const BatchPlan::Touched*> rows;
  for (const auto& touched : plan_.auctions()) {
    if (touched.needs_row()) rows.push_back(&touched);
  }
  std::ranges::sort(rows, {}, [](const auto* touched) { return touched->last->after->id; });
  for (const auto* touched : rows) {
    auto done =
        tables_.auctions.write(*touched->last->after, touched->texts, touched->known->standing, tables_.accounts);
    if (!done) return done;
  }
  if (auto error = tables_.accounts.take_error()) return base::Unexpected(*std::move(error));
  return {};
}

void Writer::remember(std::span<const CommitPtr> batch, const Written& written, const Verdicts& verdicts) {
  tables_.accounts.committed();
  tables_.outbox.committed();
  folding_.committed();
  added_.clear();
  auto position = written.first;
  for (const auto& [commit, entry, touched, payload] : plan_.lines()) {
    const bool row_says_it = plan_.auctions()[touched].needs_row();
    added_.push_back({entry->auction, entry->seq, position++, takes_back(rules::kind(entry->event)),
                      row_says_it ? nullptr : commit->after});
  }
  options_.tail->add(added_);
  for (const auto& touched : plan_.auctions()) {
    if (touched.last) touched.known->standing = touched.now;
  }
  standings_.forget_some();
  auto row = written.requests.begin();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (!verdicts[i] || !batch[i]->request) continue;
    options_.requests->add(batch[i]->request->key, *row++, batch[i]->entries.back().at);
  }
}

// -- the rest ---------------------------------------------------------------------------------------------------------

// Its lots go the way of every auction's entries, but all of them or none.
StorageResult<void> Writer::append_sale(const auction::SaleCommit& commit) {
  Verdicts verdicts(commit.lots.size());
  Written written;
  std::optional<std::int64_t> request;
  auto done = in_transaction([&]() -> StorageResult<void> {
    if (auto planned = plan_.make(commit.lots, verdicts); !planned) return planned;
    for (auto& verdict : verdicts) {
      if (!verdict) return fail(verdict);
    }
    auto lots = write(commit.lots, verdicts);
    if (!lots) return fail(lots);
    written = *std::move(lots);
    if (auto appended = tables_.sales.append(commit); !appended) return appended;
    if (!commit.request) return {};
    if (options_.requests->find(commit.request->key)) {
      return base::Unexpected(StorageError{StorageErrc::repeated, "the request was done before"});
    }
    auto row = tables_.requests.add(*commit.request, commit.entries.back().at, std::nullopt);
    if (!row) return fail(row);
    request = *row;
    return {};
  });
  if (!done) return done;
  remember(commit.lots, written, verdicts);
  if (request) options_.requests->add(commit.request->key, *request, commit.entries.back().at);
  return {};
}

StorageResult<void> Writer::put_bidder_limit(const auction::BidderLimit& limit) {
  return in_transaction([&] { return tables_.sales.put_limit(limit); });
}

StorageResult<void> Writer::note(std::span<const auction::Refusal> refusals) {
  return in_transaction([&]() -> StorageResult<void> {
    for (const auto& refusal : refusals) {
      if (auto done = tables_.requests.add(refusal); !done) return done;
    }
    return tables_.requests.keep_refusals(options_.refusals);
  });
}

StorageResult<bool> Writer::fold() {
  if (!folding_.has_work() && !tables_.outbox.has_work()) return false;
  if (folding_.has_work() && !folding_.is_under_way()) folding_.begin();
  auto done = in_transaction([&]() -> StorageResult<void> {
    if (auto oldest = options_.requests->oldest(wall_time())) {
      if (auto dropped = tables_.requests.drop_requests_before(*oldest); !dropped) return dropped;
    }
    if (auto dropped = tables_.outbox.drop(); !dropped) return dropped;
    return folding_.has_work() ? folding_.step(kFoldStep) : StorageResult<void>();
  });
  if (!done) return fail(done);
  return folding_.has_work();
}

template <class Write>
StorageResult<void> Writer::in_transaction(Write&& write) {
  auto transaction = Transaction::begin(connection_);
  if (!transaction) return fail(transaction);
  const auto last = tables_.log.last_position();
  auto done = write();
  if (done) done = commit(*transaction);
  if (!done) return rolled_back(last), done;
  tables_.accounts.committed();
  tables_.outbox.committed();
  folding_.committed();
  return {};
}

StorageResult<void> Writer::commit(Transaction& transaction) {
  auto committed = transaction.commit();
  if (!committed) overwrite_failed_commit();
  return committed;
}

void Writer::rolled_back(std::int64_t last_position) {
  tables_.accounts.rolled_back();
  tables_.outbox.rolled_back();
  folding_.rolled_back();
  tables_.log.roll_back_to(last_position);
}

// A commit whose frames were written but not synced is undone for everybody who has the database open; but a process
// that is killed now leaves those frames in the WAL, and whoever opens it next would take them for committed. The next
// commit is written over them, so one is made at once.
void Writer::overwrite_failed_commit() { static_cast<void>(tables_.count_failure.run()); }

}  // namespace gavel::sqlite
