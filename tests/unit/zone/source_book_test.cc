#include "sidecar/zone/source_book.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("whom a service is believed from, and what was left out") {
    SourceBook book;
    CHECK(book.source_of("web").empty());
    book.add("file:///a");
    book.add("local:");
    CHECK(book.source_of("web") == "file:///a");
    book.note_believed("web", 1);
    CHECK(book.source_of("web") == "local:");
    book.note_believed("web", 0);
    CHECK(book.source_of("web") == "file:///a");
    book.note_bad_entries(1, 7);
    REQUIRE(book.sources().size() == 2);
    CHECK(book.sources()[1].bad_entries == 7);
    CHECK(book.sources()[0].bad_entries == 0);
}
