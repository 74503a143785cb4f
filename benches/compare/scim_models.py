"""Validates SCIM documents in one process with scim2-models."""

import json
import sys

from scim2_models import EnterpriseUser, Error, Group, ListResponse, PatchOp, ResourceType, Schema, ServiceProviderConfig, User

MODELS = {
    "urn:ietf:params:scim:schemas:core:2.0:User": User[EnterpriseUser],
    "urn:ietf:params:scim:schemas:core:2.0:Group": Group,
    "urn:ietf:params:scim:schemas:core:2.0:Schema": Schema,
    "urn:ietf:params:scim:schemas:core:2.0:ResourceType": ResourceType,
    "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig": ServiceProviderConfig,
    "urn:ietf:params:scim:api:messages:2.0:ListResponse": ListResponse[User[EnterpriseUser] | Group],
    "urn:ietf:params:scim:api:messages:2.0:PatchOp": PatchOp[User[EnterpriseUser]],
    "urn:ietf:params:scim:api:messages:2.0:Error": Error,
}


def main():
    found = 0
    for path in open(sys.argv[1]).read().splitlines():
        try:
            document = json.load(open(path, encoding="utf-8"))
            models = [MODELS[urn] for urn in document.get("schemas", []) if urn in MODELS]
            if models:
                models[0].model_validate(document)
        except Exception:
            found += 1
    print(found)


main()
