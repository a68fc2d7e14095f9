#pragma once

// A format's own part of an auction's state: State.book, which is empty before the format's first event.

#include <variant>

#include "core/rules/state.hpp"

namespace gavel::rules {

/// The format's book; an empty one before its first event.
template <class Book>
const Book& book_of(const State& state) {
  static const Book empty;
  const auto* book = std::get_if<Book>(&state.book);
  return book ? *book : empty;
}

/// The same to write in, made on the first event. Another format's book in its place is an error of the program:
/// std::bad_variant_access.
template <class Book>
Book& make_book(State& state) {
  if (std::holds_alternative<std::monostate>(state.book)) state.book.emplace<Book>();
  return std::get<Book>(state.book);
}

}  // namespace gavel::rules
