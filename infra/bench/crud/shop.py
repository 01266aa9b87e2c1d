"""What a team would write first: users, products and orders as three Flask services over one PostgreSQL.

The list of products is cached in Redis until a product changes. An order's total comes from its product's row; then a message
about the order is published to RabbitMQ. Nothing reserves stock and nothing takes a payment.

usage: SERVICE=user|product|order gunicorn shop:app; addresses come in DATABASE_URL, REDIS_PORT and RABBITMQ_PORT
"""

import json
import os
import uuid

import pika
import redis
from flask import Flask, jsonify, request
from sqlalchemy import Column, ForeignKey, Integer, Numeric, String, create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import declarative_base, sessionmaker

LIST_KEY = "products"

app = Flask(__name__)
engine = create_engine(os.environ["DATABASE_URL"], pool_size=4)
Session = sessionmaker(engine)
Base = declarative_base()
cache = redis.Redis(port=int(os.environ["REDIS_PORT"]))


class User(Base):
    __tablename__ = "users"
    id = Column(String, primary_key=True)
    username = Column(String, unique=True, nullable=False)
    email = Column(String, unique=True, nullable=False)


class Product(Base):
    __tablename__ = "products"
    id = Column(String, primary_key=True)
    name = Column(String, nullable=False)
    price = Column(Numeric(12, 2), nullable=False)
    stock = Column(Integer, nullable=False)


class Order(Base):
    __tablename__ = "orders"
    id = Column(String, primary_key=True)
    user_id = Column(String, ForeignKey("users.id"), nullable=False)
    product_id = Column(String, ForeignKey("products.id"), nullable=False)
    total = Column(Numeric(12, 2), nullable=False)
    status = Column(String, nullable=False)


def product_json(product):
    return {"id": product.id, "name": product.name, "price": float(product.price), "stock": product.stock}


def register_user():
    body = request.get_json()
    with Session() as session:
        user = User(id=str(uuid.uuid4()), username=body["username"], email=body["email"])
        session.add(user)
        try:
            session.commit()
        except IntegrityError:
            return {"error": "taken"}, 409
        return {"id": user.id, "username": user.username, "email": user.email}, 201


def add_product():
    body = request.get_json()
    with Session() as session:
        product = Product(id=str(uuid.uuid4()), name=body["name"], price=body["price"], stock=body["stock"])
        session.add(product)
        session.commit()
        answer = product_json(product)
    cache.delete(LIST_KEY)
    return answer, 201


def list_products():
    known = cache.get(LIST_KEY)
    if known is not None:
        return jsonify(items=json.loads(known))
    with Session() as session:
        items = [product_json(product) for product in session.query(Product).order_by(Product.name).limit(100)]
    cache.set(LIST_KEY, json.dumps(items), ex=60)
    return jsonify(items=items)


def get_product(product_id):
    with Session() as session:
        product = session.get(Product, product_id)
        return (product_json(product), 200) if product else ({"error": "not found"}, 404)


def place_order():
    body = request.get_json()
    with Session() as session:
        product = session.get(Product, body["product_id"])
        if product is None or session.get(User, body["user_id"]) is None:
            return {"error": "unknown user or product"}, 422
        order = Order(
            id=str(uuid.uuid4()), user_id=body["user_id"], product_id=product.id, total=product.price, status="PLACED"
        )
        session.add(order)
        session.commit()
        answer = {"id": order.id, "total": float(order.total), "status": order.status}
    connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", int(os.environ["RABBITMQ_PORT"])))
    channel = connection.channel()
    channel.queue_declare("orders", durable=True)
    channel.basic_publish("", "orders", json.dumps(answer), pika.BasicProperties(delivery_mode=2))
    connection.close()
    return answer, 201


service = os.environ["SERVICE"]
if service == "user":
    app.add_url_rule("/api/users", view_func=register_user, methods=["POST"])
elif service == "product":
    app.add_url_rule("/api/products", view_func=add_product, methods=["POST"])
    app.add_url_rule("/api/products", "list", view_func=list_products, methods=["GET"])
    app.add_url_rule("/api/products/<product_id>", view_func=get_product, methods=["GET"])
elif service == "order":
    app.add_url_rule("/api/orders", view_func=place_order, methods=["POST"])
elif service == "tables":
    Base.metadata.create_all(engine)
