#include "tests/bench/sample_catalog.h"

#include <array>

namespace warren::bench {
namespace {

constexpr size_t kMostInstances = 16;  // of a service: how far its addresses are from the next's

std::string id_of(size_t service, size_t instance) {
    return "c-" + std::to_string(service) + '-' + std::to_string(instance);
}

std::string instance_text(size_t service, size_t instance, Detail detail) {
    std::string text = R"({"id":")" + id_of(service, instance) + R"(","addresses":[")" +
                       address_of(service, instance).text() + "\"]";
    if (detail == Detail::kFull) {
        text += R"(,"state":"running","healthy":true,"draining":false,)"
                R"("created_at":"2026-01-01T00:00:00.123456789Z","node":"worker-)" +
                std::to_string(service % 100) + R"(","priority":0,"weight":1)";
    }
    return text + '}';
}

}  // namespace

Address address_of(size_t service, size_t instance) {
    const size_t number = service * kMostInstances + instance + 1;
    return Address::from_octets(std::array<uint8_t, 4>{
        static_cast<uint8_t>(10 + (number >> 24)), static_cast<uint8_t>(number >> 16),
        static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number)});
}

std::string name_of(size_t service) { return "svc" + std::to_string(service); }

std::shared_ptr<const Service> sample_service(size_t service, size_t instances) {
    Service made;
    made.name = name_of(service);
    made.ports.push_back({.name = "http", .port = 80, .protocol = Protocol::kTcp});
    for (size_t i = 0; i < instances; ++i) {
        Instance instance;
        instance.id = id_of(service, i);
        instance.addresses.push_back(address_of(service, i));
        made.instances.push_back(std::move(instance));
    }
    return std::make_shared<const Service>(std::move(made));
}

Catalog sample_catalog(const Size& size) {
    Catalog catalog;
    for (size_t i = 0; i < size.services; ++i) {
        catalog.services[name_of(i)] = sample_service(i, size.instances);
    }
    return catalog;
}

std::string sample_document(const Size& size, Detail detail) {
    std::string text = R"({"services":[)";
    for (size_t i = 0; i < size.services; ++i) {
        if (i > 0) text += ',';
        text += R"({"name":")" + name_of(i) + R"(","ports":[{"name":"http","port":80}],)" +
                R"("instances":[)";
        for (size_t j = 0; j < size.instances; ++j) {
            if (j > 0) text += ',';
            text += instance_text(i, j, detail);
        }
        text += "]}";
    }
    return text + "]}";
}

}  // namespace warren::bench
