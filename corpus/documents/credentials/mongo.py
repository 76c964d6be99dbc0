import pymongo

client = pymongo.MongoClient("mongodb://report:yM4RDP2pIg@10.8.3.40:27017/report")
db = client.report
print(db.list_collection_names())
