// GET /v1/auctions/{id}/export: all entries of an auction that is over, as JSON lines that can be verified, or as CSV.
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "server/api/answers.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query.hpp"
#include "server/http/problem.hpp"
#include "server/proof/exporter.hpp"

namespace gavel::api {
namespace {

constexpr std::uint32_t kPage = 1000;
/// An answer is in memory as a whole; what is larger is for `gavel export`, which is not.
constexpr std::size_t kMostBytes = 64 << 20;

/// Collects the entries page by page, then has the last one signed.
class Export : public std::enable_shared_from_this<Export> {
 public:
  Export(Services services, const auction::AuctionId& id, bool csv, http::Respond respond)
      : services_(services), id_(id), csv_(csv), respond_(std::move(respond)) {}

  void collect() {
    services_.house.raw_entries(id_, entries_.empty() ? 0 : entries_.back().seq, kPage,
                                [self = shared_from_this()](auction::HouseResult<auction::RawPage> page) {
                                  if (!page) return self->respond_(problem_of(page.error()));
                                  self->add(*std::move(page));
                                });
  }

 private:
  void add(auction::RawPage page) {
    for (const auto& entry : page.items) bytes_ += entry.payload.size() + 256;
    std::move(page.items.begin(), page.items.end(), std::back_inserter(entries_));
    if (bytes_ > kMostBytes) return respond_(too_large());
    if (page.next) return collect();
    if (entries_.empty()) return respond_(no_such_auction());
    if (csv_) return answer_csv();
    const auto& last = entries_.back();
    services_.house.prove({id_, last.seq, last.at, last.hash},
                          [self = shared_from_this()](auction::HouseResult<auction::Receipt> receipt) {
                            if (!receipt) return self->respond_(problem_of(receipt.error()));
                            self->find_keys(*std::move(receipt));
                          });
  }

  void find_keys(auction::Receipt receipt) {
    services_.house.signing_keys([self = shared_from_this(), receipt = std::move(receipt)](
                                     auction::HouseResult<std::vector<auction::SigningKeyRecord>> keys) mutable {
      if (!keys) return self->respond_(problem_of(keys.error()));
      self->answer_lines(std::move(receipt), *keys);
    });
  }

  void answer_lines(auction::Receipt receipt, const std::vector<auction::SigningKeyRecord>& keys) {
    proof::Header header{.auction = id_,
                         .entries = entries_.size(),
                         .head = entries_.back().hash,
                         .keys = {},
                         .receipt = std::move(receipt)};
    for (const auto& key : keys) header.keys.push_back(key.key);
    answer("application/jsonl", [&](auto& source, auto& sink) { return proof::write_export(header, source, sink); });
  }

  void answer_csv() {
    answer("text/csv; charset=utf-8", [](auto& source, auto& sink) { return proof::write_csv(source, sink); });
  }

  template <class Write>
  void answer(const char* type, Write write) {
    http::Response response{.status = 200, .content_type = type};
    auto next = entries_.begin();
    proof::EntrySource source = [&]() -> auction::StorageResult<std::optional<auction::RawEntry>> {
      if (next == entries_.end()) return std::optional<auction::RawEntry>();
      return std::optional(std::move(*next++));
    };
    proof::LineSink sink = [&](std::string_view line) { return response.body += line, true; };
    if (const auto written = write(source, sink); !written) {
      return respond_(http::problem(500, "corrupt", "The auction's entries are not what was written."));
    }
    respond_(std::move(response));
  }

  static http::Response too_large() {
    return http::problem(422, "export_too_large", "This export is too large for an answer; `gavel export` writes it.");
  }

  Services services_;
  auction::AuctionId id_;
  bool csv_;
  http::Respond respond_;
  std::vector<auction::RawEntry> entries_;
  std::size_t bytes_ = 0;
};

}  // namespace

void export_auction(Services services, Caller caller, http::Respond respond) {
  Query query(caller.request, {"format"});
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  const auto format = caller.request.parameter("format").value_or("jsonl");
  if (format != "jsonl" && format != "csv") {
    return respond(http::problem(400, "invalid_parameter", "format must be jsonl or csv.", {{"parameter", "format"}}));
  }
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  services.house.view(*id, [=, csv = format == "csv",
                            respond = std::move(respond)](auction::HouseResult<auction::ViewPtr> view) mutable {
    if (!view) return respond(problem_of(view.error()));
    if (!*view) return respond(no_such_auction());
    if (!auction::is_over(**view)) {
      return respond(http::problem(409, "not_over", "An auction is exported when it is over: its secrets are inside."));
    }
    std::make_shared<Export>(services, *id, csv, std::move(respond))->collect();
  });
}

}  // namespace gavel::api
