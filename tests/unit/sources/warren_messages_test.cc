#include "sidecar/sources/warren_messages.h"

#include <doctest/doctest.h>

#include <protozero/pbf_writer.hpp>

namespace warren {
namespace {

using protozero::pbf_writer;

std::string time_message(int64_t seconds, int32_t nanoseconds) {
    std::string bytes;
    pbf_writer time(bytes);
    time.add_int64(1, seconds);
    time.add_int32(2, nanoseconds);
    return bytes;
}

std::string list_of(const std::string& item) {
    std::string bytes;
    pbf_writer(bytes).add_message(1, item);
    return bytes;
}

std::string port_message() {
    std::string bytes;
    pbf_writer port(bytes);
    port.add_string(1, "http");
    port.add_int32(2, 80);
    port.add_int32(3, 8080);
    port.add_string(4, "tcp");
    port.add_enum(5, 1);
    port.add_fixed64(9, 7);
    return bytes;
}

std::string service_message() {
    std::string bytes;
    pbf_writer service(bytes);
    service.add_string(1, "s-1");
    service.add_string(2, "web");
    service.add_string(3, "nginx:latest");
    service.add_int32(4, 3);
    service.add_string(11, "net-1");
    service.add_string(11, "net-2");
    service.add_message(15, time_message(1, 2));
    service.add_message(17, port_message());
    service.add_message(17, std::string());
    service.add_double(99, 1.5);
    return bytes;
}

std::string container_message() {
    std::string bytes;
    pbf_writer container(bytes);
    container.add_string(7, "running");
    container.add_string(1, "c-1");
    container.add_string(2, "s-1");
    container.add_string(3, "web");
    container.add_string(4, "n-1");
    container.add_string(5, "runtime-1");
    container.add_string(6, "shutdown");
    container.add_message(14, time_message(-1, 5));
    return bytes;
}

}  // namespace

TEST_CASE("a service with its ports; fields that nobody knows are skipped") {
    const auto services = read_services(list_of(service_message()) + list_of(""));
    REQUIRE(services.size() == 2);
    CHECK(services[0] == ApiService{"s-1",
                                    "web",
                                    1'000'000'002,
                                    {{"http", 80, 8080, "tcp", true}, {}},
                                    {"net-1", "net-2"}});
    CHECK(services[1] == ApiService{});
}

TEST_CASE("a container, its fields in any order") {
    const auto containers = read_containers(list_of(container_message()));
    REQUIRE(containers.size() == 1);
    CHECK(containers[0] ==
          ApiContainer{"c-1", "s-1", "n-1", "runtime-1", "shutdown", "running", -999'999'995});
}

TEST_CASE("a node") {
    std::string bytes;
    pbf_writer node(bytes);
    node.add_string(1, "n-1");
    node.add_string(3, "10.0.0.5:8080");
    node.add_string(4, "10.1.0.5");
    node.add_message(7, time_message(9, 9));
    CHECK(read_nodes(list_of(bytes)) == std::vector{ApiNode{"n-1", "10.0.0.5:8080", "10.1.0.5"}});
}

TEST_CASE("nothing is an empty list") {
    CHECK(read_services("").empty());
    CHECK(read_containers("").empty());
    CHECK(read_nodes("").empty());
}

TEST_CASE("a known field of another type is as one that nobody knows") {
    std::string bytes;
    pbf_writer service(bytes);
    service.add_int32(2, 5);
    service.add_string(1, "s-1");
    service.add_fixed32(15, 1);
    CHECK(read_services(list_of(bytes)) == std::vector{ApiService{"s-1", "", {}, {}}});
    std::string list;
    pbf_writer(list).add_int32(1, 5);
    CHECK(read_services(list).empty());
}

TEST_CASE("times that 64 bits do not hold, or that are none, are left out") {
    for (const auto& time :
         {time_message(-62135596800, 0), time_message(INT64_MAX, 0), time_message(INT64_MIN, 0),
          time_message(0, -1), time_message(0, 1'000'000'000)}) {
        std::string bytes;
        pbf_writer(bytes).add_message(15, time);
        CHECK_FALSE(read_services(list_of(bytes)).at(0).created_at);
    }
}

TEST_CASE("a message that is cut anywhere but between two items is refused") {
    const std::string item = list_of(container_message());
    const std::string whole = item + item;
    for (size_t size = 0; size <= whole.size(); ++size) {
        const std::string part = whole.substr(0, size);
        if (size % item.size() == 0) {
            CHECK(read_containers(part).size() == size / item.size());
        } else {
            CHECK_THROWS_AS(read_containers(part), MessageError);
        }
    }
}

TEST_CASE("any octet changed: refused or read, and nothing worse") {
    std::string bytes = list_of(service_message());
    for (char& octet : bytes) {
        const char before = octet;
        for (int value = 0; value < 256; ++value) {
            octet = static_cast<char>(value);
            try {
                read_services(bytes);
            } catch (const MessageError& error) {
                CHECK(std::string(error.what()) == "its list of services is damaged");
            }
        }
        octet = before;
    }
}

}  // namespace warren
