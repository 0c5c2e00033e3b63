#include "sidecar/catalog/catalog_changes.h"

#include <doctest/doctest.h>

#include "tests/support/zones.h"

using namespace warren;
using namespace warren::test;

TEST_CASE("a newer catalog: what is new, changed and gone, and the rest stays the same object") {
    Catalog catalog = test::catalog({service("b", {"10.0.0.1"}), service("c", {"10.0.0.2"}),
                                     service("d", {"10.0.0.3"}), service("f", {})});
    const auto b = catalog.services.at("b");
    const Catalog newer = test::catalog({service("a", {}), service("b", {"10.0.0.1"}),
                                         service("c", {"10.0.0.9"}), service("e", {})});
    const CatalogChanges changes = take_newer(catalog, newer);
    REQUIRE(changes.size() == 5);
    CHECK(changes.at("a") == newer.services.at("a"));
    CHECK(changes.at("c") == newer.services.at("c"));
    CHECK(changes.at("d") == nullptr);
    CHECK(changes.at("e") == newer.services.at("e"));
    CHECK(changes.at("f") == nullptr);
    CHECK(catalog.services.size() == 4);
    CHECK(catalog.services.at("b") == b);
    CHECK(take_newer(catalog, newer).empty());
}

TEST_CASE("changes applied to the older catalog make the newer one") {
    const Catalog older = test::catalog({service("b", {"10.0.0.1"}), service("c", {})});
    const Catalog newer = test::catalog({service("a", {}), service("b", {"10.0.0.2"})});
    Catalog first = older;
    Catalog second = older;
    apply_changes(second, take_newer(first, newer));
    CHECK(second.services == first.services);
}
