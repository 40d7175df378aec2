"""The command ``farmgate``: quick to help, plain about failure, quick to stop."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from farmgate.__main__ import VERBS

EMPTY_DEMO = """
import pathlib, django
from farmgate.console.management.demo_home import settle_in
from farmgate.console.management.serve import prepare
settle_in(pathlib.Path.cwd(), None, fresh=True)
django.setup()
prepare()
"""
HEAVY = {"django", "numpy", "scipy", "highspy", "pyvrp", "ortools", "rich", "babel"}
FAULTY = {
    "nodes": "node,kind,capacity_kg\nn1,hub,\nn2,market,many\n",
    "lanes": "lane,from,to,yuan_per_kg,capacity_kg\na,n1,n2,0.1,\n",
    "lots": "lot,seller,class,product,grade,node,kg,reserve\nl,s,poor,cabbage,1,n1,10,\n",
    "bids": "bid,buyer,kind,product,grade,node,kg,limit\nb,c,shop,cabbage,1,n2,-5,1\n",
}
LONG_CALL = """
import numpy as np
from farmgate import __main__ as command

class Long:
    __doc__ = "Work that never looks at signals."
    add_arguments = staticmethod(lambda parser: None)

    @staticmethod
    def run(args):
        print("working", flush=True)
        np.linalg.eig(np.random.default_rng(1).random((4000, 4000)))
        return 0

import sys
sys.modules["long"] = Long
command.VERBS["long"] = command.Verb("long")
sys.exit(command.main(["long"]))
"""


def farmgate(*words, language="en_US.UTF-8", folder=None):
    """Run the command as a person does on a machine where nothing is set up."""
    set_up = ("FARMGATE_", "DATABASE_URL")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(set_up)}
    return subprocess.run(
        [sys.executable, "-m", "farmgate", *words],
        cwd=folder,
        env=clean | {"LANG": language, "LC_ALL": "", "LANGUAGE": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_loads_no_solver_and_no_django():
    code = "import sys; from farmgate.__main__ import main; main(['help']); print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in answer.stdout.split()}
    assert "argparse" in loaded
    assert not HEAVY & loaded


@pytest.mark.parametrize(
    ("language", "word"), [("en_US.UTF-8", "Exit codes"), ("zh_CN.UTF-8", "退出码")]
)
def test_help_names_every_word_in_both_languages(language, word):
    answer = farmgate("help", language=language)
    assert answer.returncode == 0
    assert word in answer.stdout
    assert "verb" not in answer.stdout
    assert all(f"farmgate {verb} " in answer.stdout for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_word_starts_with_examples(verb):
    answer = farmgate("help", verb)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("Examples:")
    assert f"usage: farmgate {verb}" in answer.stdout
    assert "Exit codes: 0 done" in answer.stdout


def test_help_of_a_word_says_its_purpose_in_the_language_of_the_shell():
    assert "用数据库" in farmgate("help", "clear", language="zh_CN.UTF-8").stdout


ENGLISH = re.compile(r"[a-z]+ [a-z]+ [a-z]+")


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_word_is_chinese_under_a_chinese_shell(verb):
    answer = farmgate("help", verb, language="zh_CN.UTF-8")
    assert answer.stdout.startswith("例如：")
    assert f"用法：farmgate {verb}" in answer.stdout
    assert "选项：\n  -h, --help" in answer.stdout
    told = [line for line in answer.stdout.splitlines() if "farmgate" not in line]
    assert [line for line in told if ENGLISH.search(line)] == []
    assert ENGLISH.search(farmgate("help", verb).stdout)


REFUSED = [
    (["clear"], "缺少参数：DIR, -o/--output"),
    (["haul", "x", "-o"], "参数 -o/--output：后面要有一个值"),
    (["haul", "x", "-o", "y", "--nonsense"], "不认识的参数：--nonsense"),
    (["clear", "x", "-o", "y", "--policy", "best"], "'best' 不对，可选"),
    (["clear", "x", "-o", "y", "--kappa", "2"], "参数 --kappa：应为 0 到 1 的数"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_a_refused_option_is_said_in_chinese_alone(words, said):
    answer = farmgate(*words, language="zh_CN.UTF-8")
    assert answer.returncode == 2
    assert said in answer.stderr.splitlines()[-1]
    assert "error" not in answer.stderr


def test_a_misspelt_word_is_put_right():
    answer = farmgate("claer")
    assert answer.returncode == 2
    assert "farmgate clear" in answer.stderr
    assert answer.stdout == ""


def test_the_version_is_told():
    assert farmgate("--version").stdout.startswith("farmgate 0.")


def test_an_unknown_option_is_wrong_input():
    assert farmgate("haul", "--no-such-option").returncode == 2


def test_a_table_with_faults_is_refused_with_all_of_them(tmp_path):
    for name, text in FAULTY.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    answer = farmgate("clear", str(tmp_path), "-o", str(tmp_path / "out"))
    assert answer.returncode == 2
    assert "nodes.csv row 3 column capacity_kg" in answer.stderr
    assert "bids.csv row 2 column kg" in answer.stderr
    assert not (tmp_path / "out").exists()


def test_without_settings_the_reason_is_said(tmp_path):
    answer = farmgate("round", "list", folder=tmp_path)
    assert answer.returncode == 1
    assert "FARMGATE_SECRET_KEY" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_what_is_not_set_up_is_said_in_chinese_under_a_chinese_shell(tmp_path):
    answer = farmgate("round", "list", folder=tmp_path, language="zh_CN.UTF-8")
    assert answer.stderr.splitlines()[-1].startswith("请设置 FARMGATE_SECRET_KEY")


def test_where_nothing_is_set_up_the_demo_of_the_folder_is_meant(tmp_path):
    subprocess.run([sys.executable, "-c", EMPTY_DEMO], cwd=tmp_path, check=True)
    answer = farmgate("round", "list", "--json", folder=tmp_path)
    assert (answer.returncode, answer.stdout) == (0, "[]\n")
    assert "the demo in" in answer.stderr


def hear_ctrl_c():
    """A run in the background of a shell is started deaf to Ctrl-C, and its children with it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_ends_a_call_that_never_looks_at_signals():
    command = [sys.executable, "-c", LONG_CALL]
    work = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=hear_ctrl_c)
    assert work.stdout.readline() == "working\n"
    work.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert work.wait(60) == 130
    assert time.monotonic() - began < 10
    work.stdout.close()
