#include "sidecar/zone/compile_service.h"

#include <doctest/doctest.h>

#include "tests/support/zones.h"

using namespace warren;
using warren::test::instance;

namespace {

std::shared_ptr<const ServiceBlock> compile(const Service& service) {
    return compile_service(service, 10, std::make_shared<const std::string>("\5nginx")).block;
}

std::string own_addresses(const ServiceBlock& block, uint32_t number) {
    const int index = block.find_instance(number);
    if (index < 0) return "none";
    const InstanceEntry& entry = block.instances[static_cast<size_t>(index)];
    std::string text;
    for (uint32_t i = 0; i < entry.ipv4_count; ++i) {
        text += Address::from_octets(block.ipv4.address(entry.first_ipv4 + i)).text() + ' ';
    }
    for (uint32_t i = 0; i < entry.ipv6_count; ++i) {
        text += Address::from_octets(block.ipv6.address(entry.first_ipv6 + i)).text() + ' ';
    }
    return text;
}

}  // namespace

TEST_CASE("records of 16 and 28 octets, ready for the wire") {
    Service service;
    service.instances = {instance("c-1", {"10.0.1.10", "fd00::10"})};
    const auto block = compile(service);
    CHECK(block->ipv4.bytes == std::string("\xc0\x0c\0\1\0\1\0\0\0\12\0\4\12\0\1\12", 16));
    CHECK(block->ipv6.record_size == 28);
    CHECK(block->ipv6.listed == 1);
}

TEST_CASE("sick, draining and homeless instances keep their numbers and leave the list") {
    Service service = test::service("nginx", {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"});
    service.instances[0].healthy = false;
    service.instances[1].draining = true;
    service.instances[2].addresses.clear();
    const auto compiled =
        compile_service(service, 10, std::make_shared<const std::string>("\5nginx"));
    CHECK(compiled.block->ipv4.listed == 1);
    CHECK(compiled.running == 4);
    CHECK(compiled.listed == 1);
    CHECK(compiled.without_address == 1);
    CHECK(own_addresses(*compiled.block, 1) == "10.0.0.1 ");
    CHECK(own_addresses(*compiled.block, 2) == "10.0.0.2 ");
    CHECK(own_addresses(*compiled.block, 3).empty());
    CHECK(own_addresses(*compiled.block, 4) == "10.0.0.4 ");
    CHECK(own_addresses(*compiled.block, 5) == "none");
}

TEST_CASE("instances that share addresses: each once in the list, all under their own names") {
    Service service;
    service.instances = {instance("a", {"10.0.0.1", "10.0.0.2"}), instance("b", {"10.0.0.1"}),
                         instance("c", {"10.0.0.2", "10.0.0.1"}),
                         instance("d", {"10.0.0.2", "10.0.0.3", "10.0.0.2"})};
    const auto block = compile(service);
    CHECK(block->ipv4.listed == 3);
    CHECK(own_addresses(*block, 1) == "10.0.0.1 10.0.0.2 ");
    CHECK(own_addresses(*block, 2) == "10.0.0.1 ");
    CHECK(own_addresses(*block, 3) == "10.0.0.2 10.0.0.1 ");
    CHECK(own_addresses(*block, 4) == "10.0.0.2 10.0.0.3 ");
}

TEST_CASE("ports become the labels that SRV owners begin with") {
    Service service = test::service("nginx", {"10.0.0.1"});
    service.ports = {
        {"http", 80, Protocol::kTcp}, {"", 81, Protocol::kTcp}, {"dns", 53, Protocol::kUdp}};
    const auto block = compile(service);
    CHECK(block->find_port("\5_http\4_tcp") == 0);
    CHECK(block->find_port("\4_dns\4_udp") == 1);
    CHECK(block->find_port("\5_http\4_udp") == -1);
    CHECK(block->ports.size() == 2);
}

TEST_CASE("labels of instances, there and back") {
    CHECK(instance_labels("\3web\3api", 12).labels() == "\3web\6api-12");
    BuiltLabels service;
    uint32_t number = 0;
    CHECK(split_instance_labels("\3web\6api-12", 4, service, number));
    CHECK(service.labels() == "\3web\3api");
    CHECK(number == 12);
    CHECK(split_instance_labels("\7a-b-3-4", 0, service, number));
    CHECK(service.labels() == "\5a-b-3");
    for (const char* bad : {"\5nginx", "\7nginx-0", "\10nginx-01", "\6nginx-", "\2-1",
                            "\14nginx-100000", "\7nginx-x", "\10nginx-1x"}) {
        CAPTURE(bad);
        CHECK_FALSE(split_instance_labels(bad, 0, service, number));
    }
}
