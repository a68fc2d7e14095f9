// Auctions: make, show, list, edit, make again.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/auction/replayed.hpp"
#include "server/api/answers.hpp"
#include "server/api/auction_csv.hpp"
#include "server/api/auction_json.hpp"
#include "server/api/fields.hpp"
#include "server/api/handlers.hpp"
#include "server/api/kept_answer.hpp"
#include "server/api/list_query.hpp"
#include "server/api/new_auction.hpp"
#include "server/api/query.hpp"
#include "server/api/recent_texts.hpp"
#include "server/auth/bearer.hpp"
#include "server/auth/permissions.hpp"
#include "server/auth/scope.hpp"
#include "server/http/problem.hpp"
#include "server/http/target.hpp"

namespace gavel::api {
namespace {

using auction::Entry;
using auction::HouseResult;
using auction::ListPage;
using auction::ViewPtr;

/// The URL of the page behind this one: the same parameters with another cursor.
std::string next_link(const http::Request& request, const std::string& cursor) {
  std::string target = request.path + "?";
  for (const auto& [name, value] : request.query) {
    if (name != "cursor") target += name + "=" + http::encode_query(value) + "&";
  }
  return "<" + target + "cursor=" + cursor + ">; rel=\"next\"";
}

/// The next page is a link in its head: a table has no place for it.
http::Response table_answer(const http::Request& request, const ListPage& page, const std::string& cursor,
                            rules::Time now) {
  http::Response answer{.status = 200, .content_type = "text/csv; charset=utf-8"};
  answer.body = auctions_csv(page.items, now);
  answer.fields.emplace_back("Content-Disposition", "attachment; filename=\"auctions.csv\"");
  if (page.next) answer.fields.emplace_back("Link", next_link(request, cursor));
  return answer;
}

http::Response page_answer(const http::Request& request, const AskedList& asked, const HouseResult<ListPage>& page,
                           rules::Time now) {
  if (!page) return problem_of(page.error());
  const auto cursor = page->next ? list_cursor(asked.query, *page->next, asked.digest) : std::string();
  if (prefers_csv(request.field("accept"))) return table_answer(request, *page, cursor, now);
  std::vector<std::string> items;
  for (const auction::View& view : page->items) items.push_back(auction_text(view, now));
  return list_answer(items, cursor);
}

http::Response made_answer(const ViewPtr& made, rules::Time at) {
  auto answer = auction_answer(201, made, at);
  answer.fields.emplace_back("Location", "/v1/auctions/" + made->id.to_string());
  return answer;
}

/// @param texts where many may ask for the same; null: made for this answer
http::Response shown(Services services, const http::Request& request, const HouseResult<ViewPtr>& view,
                     RecentTexts* texts = nullptr) {
  if (!view) return problem_of(view.error());
  const bool draft = (*view)->phase == rules::Phase::draft;
  if (draft && !may_see_draft(services, request, **view)) return no_such_auction();
  const auto now = services.house.now();
  auto text = texts ? texts->of(*view, now) : auction_text(**view, now);
  return http::with_field(text_answer(200, std::move(text)), "ETag", version_tag((*view)->seq));
}

}  // namespace

void make_auction(Services services, auction::NewAuction wanted, http::Respond respond) {
  const auto at = services.house.now();
  auto key = asked(services, [at](const auction::Commit& made) { return made_answer(made.after, at); });
  services.house.create({std::move(wanted), std::move(key)},
                        [at, respond = std::move(respond)](HouseResult<ViewPtr> view) mutable {
                          respond(view ? made_answer(*view, at) : problem_of(view.error()));
                        });
}

bool may_see_draft(Services services, const http::Request& request, const auction::View& draft) {
  const auto who = auth::authenticate(request, services.tokens);
  if (!who || (who->scope && !auth::covers(*who->scope, draft))) return false;
  return who->name == draft.terms->seller || actor_of(*who).admin;
}

void create_auction(Services services, Caller caller, http::Respond respond) {
  auto wanted = read_new_auction(caller.request.body, caller.principal.name, services.house.now());
  if (!wanted) return respond(std::move(wanted.error()));
  make_auction(services, *std::move(wanted), std::move(respond));
}

void show_auction(Services services, http::Request request, http::Respond respond) {
  Query query(request, {});
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  const auto id = auction_of(request);
  if (!id) return respond(no_such_auction());
  // A running auction is answered here and now: no process is asked, no disk is read.
  thread_local RecentTexts texts;  // the loop's
  if (auto view = services.house.running(*id)) return respond(shown(services, request, view, &texts));
  services.house.view(*id, [services, request = std::move(request), respond = std::move(respond)](
                               HouseResult<ViewPtr> view) mutable { respond(shown(services, request, view)); });
}

// Lists are public; with "mine=true" they are the caller's own auctions, drafts among them.
void list_auctions(Services services, http::Request request, http::Respond respond) {
  Query query(request, list_parameters());
  auto asked = read_list_query(request, query, services.house.now());
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  if (asked.mine) {
    auto who = auth::authenticate(request, services.tokens);
    if (!who) return respond(std::move(who.error()));
    if (who->scope) return respond(auth::out_of_scope(*who->scope));
    asked.query.seller = who->name;
    asked.query.include_drafts = true;
  }
  auto list = asked.query;
  services.house.list(std::move(list), [&house = services.house, request = std::move(request), asked = std::move(asked),
                                        respond = std::move(respond)](HouseResult<ListPage> page) mutable {
    respond(http::with_field(page_answer(request, asked, page, house.now()), "Vary", "Accept"));
  });
}

// What the body leaves out stays as it is, secrets included: so the terms are read from the disk.
void edit_auction(Services services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  services.house.entries(*id, [services, id = *id, caller = std::move(caller),
                               respond = std::move(respond)](HouseResult<std::vector<Entry>> entries) mutable {
    if (!entries) return respond(problem_of(entries.error()));
    const auto state = auction::replayed(*entries);
    const auto actor = actor_of(caller.principal);
    if (!actor.admin && actor.name != state.terms.seller) {
      return respond(problem_of(rules::Rejection{.code = rules::RejectionCode::not_your_auction}));
    }
    if (rules::is_over(state.phase)) {
      return respond(problem_of(rules::Rejection{.code = rules::RejectionCode::auction_closed}));
    }
    auto changes = read_changes(caller.request.body, state.terms, services.house.now());
    if (!changes) return respond(std::move(changes.error()));
    execute(services, id, rules::Edit{actor, std::move(changes->reason), std::move(changes->terms), state.terms},
            std::move(respond));
  });
}

// First the new run, then the note on the old one: a crash between the two leaves an auction more, never a note on
// something that is not there.
void relist_auction(Services services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  services.house.entries(*id, [services, id = *id, caller = std::move(caller),
                               respond = std::move(respond)](HouseResult<std::vector<Entry>> entries) mutable {
    if (!entries) return respond(problem_of(entries.error()));
    const auto state = auction::replayed(*entries);
    const auto now = services.house.now();
    // Before the body is looked at: what is wrong with new terms tells of the old ones, the reserve among them.
    rules::NoteRelisted note{actor_of(caller.principal), {}, {}};
    const auto decision = rules::decide(state, note, now);
    if (const auto* rejection = std::get_if<rules::Rejection>(&decision)) return respond(problem_of(*rejection));
    // Asked here and not with the note: then the new run would be there already.
    if (!services.versions.empty() && std::ranges::find(services.versions, state.seq) == services.versions.end()) {
      return respond(problem_of(rules::Rejection{.code = rules::RejectionCode::version_changed, .seq = state.seq}));
    }
    auto terms = state.terms;
    terms.relist_of = id.to_string();
    terms.sale.reset();  // its lot was in the sale once
    auto wanted = read_relisting(caller.request.body, std::move(terms), now);
    if (!wanted) return respond(std::move(wanted.error()));
    note.reason = wanted->reason;
    services.house.create(
        auction::NewAuction{std::move(wanted->terms), false},
        [services, id, note, respond = std::move(respond)](HouseResult<ViewPtr> made) mutable {
          if (!made) return respond(problem_of(made.error()));
          auto noted = note;
          noted.as = (*made)->id.to_string();
          const auto at = services.house.now();
          auto key = asked(services, [made = *made, at](const auction::Commit&) { return made_answer(made, at); });
          services.house.execute(
              id, {std::move(noted), std::move(key)},
              [at, made = *made, respond = std::move(respond)](HouseResult<auction::Verdict> verdict) mutable {
                if (!verdict) return respond(problem_of(verdict.error()));
                if (const auto* rejection = std::get_if<rules::Rejection>(&*verdict)) {
                  return respond(problem_of(*rejection));
                }
                respond(made_answer(made, at));
              });
        });
  });
}

}  // namespace gavel::api
