"""Letters about the store itself: no room, no permission, a file in it lost or spoilt."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from etl.problems import Problem, refuse
from etl.store.files import Damaged

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
_LIST_ALL = "用 xiaoxiaohao verify 可列出全部文件的状态"


@contextmanager
def machine_letters(store: Path) -> Iterator[None]:
    """What the machine refuses (room, permission, a broken file) becomes a letter; nothing was published."""
    try:
        yield
    except OSError as error:
        raise refuse(_machine_letter(error, store)) from error


def _machine_letter(error: OSError, store: Path) -> Problem:
    if isinstance(error, Damaged):
        return warehouse_damaged(str(error))
    if error.errno in _FULL:
        return Problem(
            check="disk_full",
            what="磁盘空间不够，写不下去；没有发布，当前版本不变",
            found=f"数据存放目录 {store}",
            fix="请腾出空间(或放宽配额)后重新运行同一条命令",
        )
    if error.errno in _FORBIDDEN:
        return Problem(
            check="not_writable",
            what="数据存放目录不允许写入；没有发布，当前版本不变",
            found=str(error.filename or store),
            fix="请检查目录权限、是否以只读方式挂载，或用 --store 另指一个目录",
        )
    return Problem(
        check="store_io",
        what="读写数据存放目录时出错；没有发布，当前版本不变",
        found=f"{error.filename or store}:{error.strerror or error}",
        fix=f"请检查磁盘和目录是否正常，再重新运行；{_LIST_ALL}",
    )


def warehouse_damaged(found: str) -> Problem:
    return Problem(
        check="warehouse_damaged",
        what="数据仓库文件已损坏，读不出来",
        found=found,
        fix="数据仓库可由批次重建：请把这个文件移走或删除，下次使用时会自动重建",
    )


def batch_damaged(batch: str, found: str, file: str = "", received: str = "") -> Problem:
    """Names the batch, what is wrong with it, and both ways out: the backup, or the received file once more."""
    again = f"把收到的原件 received/{received} 改回原名后重新装入" if received else "把原来的文件重新装入"
    return Problem(
        check="batch_damaged",
        what=f"批次 {batch} 已损坏，与留存时的校验值不符",
        file=file,
        found=found,
        fix=f"请从备份恢复 batches/{batch}；没有备份时，先用 xiaoxiaohao rollback 退回不含这一批的版本，"
        f"再{again}；{_LIST_ALL}",
    )


def received_damaged(name: str, file: str, found: str) -> Problem:
    return Problem(
        check="received_damaged",
        what=f"收到的原件 received/{name} 与留存时的校验值不符",
        file=file,
        found=found,
        fix="已发布的数据不受影响；请从备份恢复，或把来文再放回这个位置",
    )


def record_damaged(version: str, found: str) -> Problem:
    return Problem(
        check="record_damaged",
        what=f"版本 {version} 的记录已损坏",
        found=found,
        fix=f"请从备份恢复 versions/{version}.json；没有备份时，用 xiaoxiaohao rollback 退回别的版本；{_LIST_ALL}",
    )


def pointer_broken(found: str, versions: Sequence[str], last: str) -> Problem:
    """The pointer is never guessed: the letter names the last version of which an event tells."""
    target = last if last in versions else next(reversed(versions), "版本号")
    return Problem(
        check="pointer_broken",
        what="不知道当前是哪个数据版本：CURRENT 丢失或写坏了",
        found=found or "没有 CURRENT，或它是空的",
        expected=("、".join(versions) or "目前没有任何版本")
        + (f"；最后一次发布或退回的是 {last}" if last else ""),
        fix=f"请用 xiaoxiaohao rollback {target} 指定当前版本；数据和各版本都还在",
    )
