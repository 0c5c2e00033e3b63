#include "sidecar/command/check.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/temporary_folder.h"

using namespace warren;

namespace {

struct Result {
    int code;
    std::string out;
    std::string errors;
};

Result run(const std::string& file, bool json = false) {
    std::ostringstream out;
    std::ostringstream errors;
    const int code = check({.file = file, .json = json}, out, errors);
    return {code, out.str(), errors.str()};
}

constexpr const char* kGood = R"({"services": [{"name": "a", "instances":
    [{"addresses": ["10.0.0.1", "::1"]}, {"healthy": false}, {"state": "failed"}]}]})";
constexpr const char* kBad =
    R"({"services": [{"name": "a", "instances": ["10.0.0.300"]}, {"name": "_b"}]})";

}  // namespace

TEST_CASE("a name that does not fit under the domain is told") {
    const TemporaryFolder folder;
    std::string name(50, 'a');
    for (int i = 0; i < 3; ++i) name += '.' + std::string(50, 'b');  // 203
    const std::string file =
        folder.write("a.json", R"({"services": [{"name": ")" + name + R"(", "instances": []}]})");
    std::ostringstream out;
    CHECK(check({.file = file}, out, out) == 0);
    CHECK(check({.file = file, .domain = std::string(60, 'd')}, out, out) == 1);
    CHECK(out.str().find("too long") != std::string::npos);
}

TEST_CASE("a good document: what is in it, and 0") {
    const TemporaryFolder folder;
    const std::string file = folder.write("a.json", kGood);
    const Result result = run(file);
    CHECK(result.code == 0);
    CHECK(result.errors.empty());
    CHECK(result.out == file +
                            ": 1 service, 3 instances (2 running, 1 of them healthy), 2 addresses, "
                            "0 bad entries\n");
}

TEST_CASE("bad entries: each with its place, and 1") {
    const TemporaryFolder folder;
    const Result result = run(folder.write("a.json", kBad));
    CHECK(result.code == 1);
    CHECK(result.out.find("3 bad entries\n") != std::string::npos);
    CHECK(
        result.out.find("\nservices[0].instances[0]: service 'a': '10.0.0.300' is no address\n") !=
        std::string::npos);
    CHECK(result.out.find("\nservices[1].name: service '_b': ") != std::string::npos);
}

TEST_CASE("what cannot be read: one line on standard error, and 2") {
    const TemporaryFolder folder;
    const Result missing = run(folder / "missing");
    CHECK(missing.code == 2);
    CHECK(missing.out.empty());
    CHECK(missing.errors == "warren-sidecar: " + (folder / "missing: No such file or directory\n"));
    const Result empty = run(folder.write("a.json", ""));
    CHECK(empty.code == 2);
    CHECK(empty.errors.find("the document is empty") != std::string::npos);
}

TEST_CASE("machine output says the same") {
    const TemporaryFolder folder;
    const Result result = run(folder.write("a.json", kBad), true);
    CHECK(result.code == 1);
    const auto json = nlohmann::json::parse(result.out);
    CHECK(json.at("services") == 1);
    CHECK(json.at("instances") == 1);
    CHECK(json.at("addresses") == 0);
    CHECK(json.at("bad_entries").size() == 3);
    CHECK(json.at("bad_entries")[0].at("place") == "services[0].instances[0]");
    const Result missing = run(folder / "missing", true);
    CHECK(missing.code == 2);
    CHECK(nlohmann::json::parse(missing.out).contains("error"));
}
