#include "server/api/scope_body.hpp"

namespace gavel::api {

std::optional<auth::Scope> read_scope(Fields& fields) {
  std::optional<auth::Scope> scope;
  fields.object("scope", Need::optional, [&](Fields& inner) {
    for (const auto kind : {auth::Scope::Kind::auction, auth::Scope::Kind::sale}) {
      const auto text = inner.text(auth::name(kind), Need::optional, {1, 64});
      if (!text) continue;
      const auto id = auction::AuctionId::parse(*text);
      if (!id) inner.refuse(auth::name(kind), "invalid_value", "must be an id");
      if (scope) inner.refuse(auth::name(kind), "conflict", "cannot stand beside another one: there is one scope");
      if (id) scope = auth::Scope{kind, *id};
    }
    if (!inner.has("auction") && !inner.has("sale")) inner.missing("auction", "is missing: name an auction or a sale");
  });
  return scope;
}

}  // namespace gavel::api
