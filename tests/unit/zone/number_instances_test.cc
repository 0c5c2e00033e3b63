#include "sidecar/zone/number_instances.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "tests/support/zones.h"

using namespace warren;
using warren::test::instance;

namespace {

Instance born(const std::string& id, int64_t created_at) {
    Instance made = instance(id, {"10.0.0.1"});
    made.created_at = created_at;
    return made;
}

std::string numbers(const Service& service) {
    std::string text;
    for (const auto& [number, instance] : number_instances(service).instances) {
        text += std::to_string(number) + '=' + instance->id + ' ';
    }
    return text;
}

}  // namespace

TEST_CASE("oldest first, then by id, whatever the document's order") {
    Service service;
    service.instances = {born("c", 3), born("b", 1), born("a", 1), born("d", 2)};
    std::mt19937 random(1);
    for (int i = 0; i < 20; ++i) {
        std::shuffle(service.instances.begin(), service.instances.end(), random);
        CHECK(numbers(service) == "1=a 2=b 3=d 4=c ");
    }
}

TEST_CASE("only running instances have numbers; health plays no part") {
    Service service;
    service.instances = {born("a", 1), born("b", 2), born("c", 3)};
    service.instances[0].state = InstanceState::kFailed;
    service.instances[1].healthy = false;
    CHECK(numbers(service) == "1=b 2=c ");
}

TEST_CASE("a fixed number is kept, the others take the lowest free ones") {
    Service service;
    service.instances = {born("a", 1), born("b", 2), born("c", 3)};
    service.instances[2].number = 1;
    CHECK(numbers(service) == "1=c 2=a 3=b ");
    service.instances[2].number = 99999;
    CHECK(numbers(service) == "1=a 2=b 99999=c ");
}

TEST_CASE("the same fixed number twice: the older keeps it, the other takes the lowest free one") {
    Service service;
    service.instances = {born("young", 9), born("old", 1)};
    service.instances[0].number = 5;
    service.instances[1].number = 5;
    CHECK(numbers(service) == "1=young 5=old ");
}

TEST_CASE("instances without id or time keep the document's order") {
    Service service = test::service("s", {"10.0.0.3", "10.0.0.1", "10.0.0.2"});
    for (auto& each : service.instances) each.id.clear();
    const auto numbering = number_instances(service);
    CHECK(numbering.instances[0].instance->addresses[0].text() == "10.0.0.3");
    CHECK(numbering.instances[2].instance->addresses[0].text() == "10.0.0.2");
}
